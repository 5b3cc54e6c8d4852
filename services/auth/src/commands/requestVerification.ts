import type { Tx } from "@stagedoor/postgres/database";
import { conflict, notFound, Problem } from "@stagedoor/service/problem";
import { lockUser } from "../db/users.ts";
import { countRequest } from "./countRequest.ts";
import type { Deps } from "./deps.ts";
import { sendLink } from "./sendLink.ts";

const hourMs = 3_600_000;

/** Has another link mailed that verifies an account's address. Errors: not_found, wrong_state (it is verified), too_many_requests. */
export async function requestVerification(tx: Tx, deps: Deps, userId: string): Promise<void> {
  const row = await lockUser(tx, userId);
  if (row === undefined) throw notFound("user");
  if (row.emailVerified) throw conflict("wrong_state", "The address is verified.");
  const limits = { most: deps.links.perHour, windowMs: hourMs };
  const counted = await countRequest(tx, deps.keyedHash("verify links", userId), deps.now(), limits);
  if (!counted.isAllowed) {
    const retryAfter = counted.retryAfterS;
    throw new Problem("too_many_requests", "Enough links were mailed; look among unwanted mail too.", { retryAfter });
  }
  await sendLink(tx, deps, row, "verify_email");
}
