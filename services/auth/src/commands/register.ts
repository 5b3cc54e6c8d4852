import type { Role } from "@stagedoor/contracts/schemas/parts";
import type { User } from "@stagedoor/contracts/schemas/users";
import { conflict, type Problem } from "@stagedoor/service/problem";
import { insertUser, toUser, userByEmail } from "../db/users.ts";
import { normaliseEmail } from "../domain/email.ts";
import { announceUser } from "./announceUser.ts";
import type { Deps } from "./deps.ts";
import { openSession } from "./issueToken.ts";
import { sendLink } from "./sendLink.ts";

export type RegisterRequest = { name: string; email: string; password: string; role: Role };

/** Who is signed in, and with what. */
export type SignedIn = { readonly user: User; readonly sessionId: string; readonly refreshToken: string };

/** Makes an account, has its address verified by a mailed link, and signs its owner in. Errors: email_taken, busy. */
export async function register(deps: Deps, request: RegisterRequest): Promise<SignedIn> {
  const email = normaliseEmail(request.email);
  // Asked before the costly hash; the unique index decides all the same.
  if (await userByEmail(deps.database.db, email)) throw emailTaken();
  const passwordHash = await deps.passwords.hash(request.password);
  return deps.database.transaction(async (tx) => {
    const now = deps.now();
    const { role, name } = request;
    const row = await insertUser(tx, {
      id: deps.newId(),
      email,
      name: name.trim(),
      role,
      passwordHash,
      createdAt: now,
      updatedAt: now,
    });
    if (row === undefined) throw emailTaken();
    const user = toUser(row);
    await announceUser(tx, "user.registered", row);
    await sendLink(tx, deps, row, "verify_email");
    return { user, ...(await openSession(tx, deps, user.id)) };
  });
}

/** 409 that names the field. */
export function emailTaken(): Problem {
  return conflict("email_taken", "There is an account with this email address.", {
    errors: [{ field: "email", message: "has an account already" }],
  });
}
