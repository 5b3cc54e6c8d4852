import { hashOfToken } from "../crypto/refreshTokens.ts";
import { endSession, lockToken } from "../db/sessions.ts";
import type { Deps } from "./deps.ts";

/** Ends the family of a refresh token. A token that is not known, or ended before, changes nothing. */
export async function logout(deps: Deps, refreshToken: string): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const token = await lockToken(tx, hashOfToken(refreshToken));
    if (token && token.familyEndedAt === null) await endSession(tx, token.sessionId, "logout", deps.now());
  });
}
