import type { Tx } from "@stagedoor/postgres/database";
import { Problem } from "@stagedoor/service/problem";
import { forgetAttempts, lockAttempts, lockKnownAttempts, readAttempts, saveAttempts } from "../db/attempts.ts";
import { type Attempts, countFailure, pauseLeftMs } from "../domain/attempts.ts";
import type { Deps } from "./deps.ts";

type Needs = Pick<Deps, "database" | "keyedHash" | "lockout" | "now">;

/** Under what the wrong passwords of an address are counted, whether it has an account or not. */
export function passwordKey({ keyedHash }: Pick<Deps, "keyedHash">, email: string): string {
  return keyedHash("passwords", email);
}

/** Refuses to look at a password during a pause. Errors: too_many_requests. */
export async function demandNoPause(deps: Needs, email: string): Promise<void> {
  refusePause(await readAttempts(deps.database.db, passwordKey(deps, email)), deps.now());
}

/**
 * Counts a wrong password. One that was looked at while others began a pause is answered as during it: however many are tried at
 * once, only so many are told that they are wrong. Errors: too_many_requests.
 */
export async function countWrongPassword(deps: Needs, email: string): Promise<void> {
  const key = passwordKey(deps, email);
  await deps.database.transaction(async (tx) => {
    const now = deps.now();
    const known = await lockAttempts(tx, key, now);
    refusePause(known, now);
    await saveAttempts(tx, key, countFailure(known, now, deps.lockout));
  });
}

/** Forgets the wrong passwords of who has the right one; not during a pause, which says nothing of it. Errors: too_many_requests. */
export async function forgiveWrongPasswords(tx: Tx, deps: Needs, email: string): Promise<void> {
  const key = passwordKey(deps, email);
  const known = await lockKnownAttempts(tx, key);
  refusePause(known, deps.now());
  if (known !== undefined) await forgetAttempts(tx, key);
}

function refusePause(known: Attempts | undefined, now: Date): void {
  const leftMs = pauseLeftMs(known, now);
  if (leftMs === 0) return;
  const retryAfter = Math.ceil(leftMs / 1000);
  throw new Problem("too_many_requests", `Too many wrong passwords; please wait ${retryAfter} s.`, { retryAfter });
}
