import type { Tx } from "@stagedoor/postgres/database";
import { lockAttempts, saveAttempts } from "../db/attempts.ts";
import { countOne, countWithin } from "../domain/attempts.ts";

/** Counts a request under a key, unless there were `most` of them in the window. Answers whether this one counts, and the wait if not. */
export async function countRequest(
  tx: Tx,
  key: string,
  now: Date,
  limits: { most: number; windowMs: number },
): Promise<{ isAllowed: boolean; retryAfterS: number }> {
  const known = await lockAttempts(tx, key, now);
  if (countWithin(known, now, limits.windowMs) >= limits.most) {
    const leftMs = known.since.getTime() + limits.windowMs - now.getTime();
    return { isAllowed: false, retryAfterS: Math.ceil(leftMs / 1000) };
  }
  await saveAttempts(tx, key, countOne(known, now, limits.windowMs));
  return { isAllowed: true, retryAfterS: 0 };
}
