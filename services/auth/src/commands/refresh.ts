import type { Tx } from "@stagedoor/postgres/database";
import { Problem } from "@stagedoor/service/problem";
import { hashOfToken } from "../crypto/refreshTokens.ts";
import { endSession, lockToken, markReplaced } from "../db/sessions.ts";
import { toUser, userById } from "../db/users.ts";
import { decideRefresh } from "../domain/refresh.ts";
import type { Deps } from "./deps.ts";
import { issueToken } from "./issueToken.ts";
import type { SignedIn } from "./register.ts";

/** Exchanges a refresh token for the next one of its family. Late reuse ends the family. Errors: invalid_refresh_token. */
export async function refresh(deps: Deps, refreshToken: string): Promise<SignedIn> {
  const signedIn = await deps.database.transaction((tx) => exchange(tx, deps, hashOfToken(refreshToken)));
  // Thrown after the commit, which keeps the end of a family.
  if (signedIn === undefined) throw new Problem("invalid_refresh_token", "Please sign in again.");
  return signedIn;
}

async function exchange(tx: Tx, deps: Deps, hash: string): Promise<SignedIn | undefined> {
  const token = await lockToken(tx, hash);
  const now = deps.now();
  const outcome = decideRefresh(token, now, deps.refreshGraceMs);
  if (token === undefined || outcome.kind === "invalid") return undefined;
  if (outcome.kind === "reuse") {
    await endSession(tx, token.sessionId, "reuse", now);
    return undefined;
  }
  const row = await userById(tx, token.userId);
  if (row === undefined) return undefined;
  if (outcome.kind === "rotate") await markReplaced(tx, hash, now);
  const { sessionId } = token;
  return { user: toUser(row), sessionId, refreshToken: await issueToken(tx, deps, sessionId) };
}
