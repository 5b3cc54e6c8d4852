import type { Way } from "./baselines/ways.ts";
import type { Bench } from "./bench.ts";
import type { BenchDatabase } from "./bookingsDatabase.ts";
import type { HoldRun } from "./children/holder.ts";
import { type Child, startChild } from "./children/rpc.ts";
import type { Attempts } from "./load/attempts.ts";

export type Holder = { readonly child: Child; hold(run: HoldRun): Promise<Attempts> };

/** A process that holds places in one of the ways, called in process. */
export function startHolder(bench: Bench, database: BenchDatabase, way: Way, pool: number): Holder {
  const child = startChild(new URL("children/holder.ts", import.meta.url), {
    env: { DATABASE_URL: database.url, WAY: way, POOL_SIZE: String(pool) },
    logFile: bench.logFile(`holder-${way}-${pool}`),
  });
  bench.atEnd(child.stop);
  return { child, hold: (run) => child.call<Attempts>("hold", run) };
}
