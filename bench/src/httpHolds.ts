import type { Bench } from "./bench.ts";
import { addEvents, type BenchDatabase } from "./bookingsDatabase.ts";
import type { BookingsService, Http } from "./bookingsService.ts";
import type { LoadRun } from "./children/load.ts";
import { type Attempts, demandOnly, latency, perSecond } from "./load/attempts.ts";
import type { Sample } from "./scenario.ts";

/** Connections of the load generator, the same for all. */
export const connections = 256;

const capacity = 1_000_000_000;

export type Holds = {
  readonly attempts: Attempts;
  /** Those of the warm-up included. */
  readonly made: number;
};

/** Books one hot event over HTTP, and when all attendees have booked it the next one, after a warm-up that does not count. */
export async function bookHotEvent(
  bench: Bench,
  database: BenchDatabase,
  service: BookingsService,
  run: Pick<LoadRun, "closed" | "open">,
): Promise<Holds> {
  await database.empty();
  const eventIds = await addEvents(database, { capacity, events: bench.pick(100, 20) });
  const warmUp = { workers: connections, forMs: bench.pick(500, 50) };
  const warmed = await service.load({ closed: warmUp, eventIds: await addEvents(database, { capacity, events: 4 }) });
  const attempts = await service.load({ ...run, eventIds });
  demandOnly(attempts, "made");
  return { attempts, made: (warmed.all.made ?? 0) + (attempts.all.made ?? 0) };
}

/** Bookings per second and how long they took. */
export function samplesOf(name: string, attempts: Attempts): Sample[] {
  const percentiles = [50, 99].map((percent) => ({
    name: `${name}, p${percent}`,
    unit: "ms",
    value: latency(attempts, "made", percent),
  }));
  return [{ name, unit: "bookings/s", value: perSecond(attempts, "made") }, ...percentiles];
}

/** The rate of baseline A over HTTP in each of the pools; what other rates are held against. */
export async function baselineSteps(bench: Bench, database: BenchDatabase, http: Http, pools: readonly number[]) {
  const steps = [];
  for (const pool of pools) {
    const service = await http.startBookings(database, { way: "naive", pool, relay: false });
    const closed = { workers: connections, forMs: bench.options.seconds * 1000 };
    steps.push(async () => {
      const { attempts } = await bookHotEvent(bench, database, service, { closed });
      return [{ name: `http A, pool ${pool}`, unit: "bookings/s", value: perSecond(attempts, "made") }];
    });
  }
  return steps;
}
