import type { Tx } from "@stagedoor/postgres/database";
import { hashOfToken } from "../crypto/refreshTokens.ts";
import { insertSession, insertToken } from "../db/sessions.ts";
import type { Deps } from "./deps.ts";

/** Opens a session for a user and gives its first refresh token. */
export async function openSession(
  tx: Tx,
  deps: Deps,
  userId: string,
): Promise<{ sessionId: string; refreshToken: string }> {
  const sessionId = deps.newId();
  await insertSession(tx, { id: sessionId, userId, createdAt: deps.now() });
  return { sessionId, refreshToken: await issueToken(tx, deps, sessionId) };
}

/** Adds a refresh token to a session's family. */
export async function issueToken(tx: Tx, deps: Deps, sessionId: string): Promise<string> {
  const token = deps.newRefreshToken();
  const issuedAt = deps.now();
  const expiresAt = new Date(issuedAt.getTime() + deps.refreshTokenMs);
  await insertToken(tx, { hash: hashOfToken(token), sessionId, issuedAt, expiresAt });
  return token;
}
