import type { Database } from "@stagedoor/postgres/database";
import { type ExpiryLimits, expireHolds } from "../commands/expireHolds.ts";
import type { Make } from "../commands/make.ts";

/** Expires what is due, batch after batch, until nothing is or the signal is given. */
export async function expireAllDue(
  database: Database,
  make: Make,
  limits: ExpiryLimits,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted && (await expireHolds(database, make, limits)) > 0);
}
