import type { Database } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
import { type ExpiryLimits, expireHolds } from "../commands/expireHolds.ts";
import type { Make } from "../commands/make.ts";

/**
 * Expires what is due, batch after batch, until nothing is or the signal is given. An event that fails is left out until the
 * next run, which tries it again.
 */
export async function expireAllDue(
  database: Database,
  make: Make,
  limits: ExpiryLimits,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const leftOut: string[] = [];
  while (!signal.aborted) {
    const { expired, failed } = await expireHolds(database, make, limits, log, leftOut);
    leftOut.push(...failed);
    if (expired === 0 && failed.length === 0) return;
  }
}
