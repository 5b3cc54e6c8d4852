import type { Database } from "@stagedoor/postgres/database";
import { type EraseDeps, eraseNext } from "../commands/eraseNext.ts";

/** Erases what deleted accounts left, part after part, until nothing is or the signal is given. */
export async function eraseAll(
  database: Database,
  deps: EraseDeps,
  batchSize: number,
  signal: AbortSignal,
): Promise<void> {
  const leftOut: string[] = [];
  while (!signal.aborted && (await eraseNext(database, deps, batchSize, leftOut)));
}
