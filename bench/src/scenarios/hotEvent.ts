import type { Bench } from "../bench.ts";
import { addEvents, type BenchDatabase, createBookingsDatabase, demandBooked } from "../bookingsDatabase.ts";
import { type BookingsService, type Http, openHttp } from "../bookingsService.ts";
import type { LoadRun } from "../children/load.ts";
import { type Holder, startHolder } from "../holders.ts";
import { type Attempts, demandOnly, latency, perSecond } from "../load/attempts.ts";
import type { Sample, Scenario, Step } from "../scenario.ts";

const unit = "bookings/s";
const capacity = 1_000_000_000;

/** Offered in process: enough for the largest batches, the same for all. */
const callers = 2_000;
/** Connections of the load generator, the same for all. */
const connections = 256;
const warmUpMs = 500;
/** Of the engine's pool; the default of the service. */
const enginePool = 10;

export const hotEvent: Scenario = {
  name: "hot-event",
  about: "everybody wants one event",
  async open(bench) {
    const pools = bench.pick([4, 10, 20], [4]);
    const database = await createBookingsDatabase(bench);
    const http = await openHttp(bench);
    const { steps: direct, replicas } = inProcess(bench, database, pools);
    const over = await overHttp(bench, database, http, pools);
    return {
      steps: [...direct, ...over],
      best: {
        A: pools.map((pool) => `A, pool ${pool}`),
        B: pools.map((pool) => `B, pool ${pool}`),
        "http A": pools.map((pool) => `http A, pool ${pool}`),
      },
      ratios: (median) => {
        const bestPool = pools.toSorted((a, b) => median(`http A, pool ${b}`) - median(`http A, pool ${a}`))[0];
        return {
          "inProcess/A": median("inProcess") / median("A"),
          "inProcess/B": median("inProcess") / median("B"),
          "http/A": median("http") / median("http A"),
          "httpWithRelay/A": median("httpWithRelay") / median("http A"),
          "httpP99/AP50": median("http at A's peak, p99") / median(`http A, pool ${bestPool}, p50`),
        };
      },
      settings: { pools, enginePool, callers, connections, replicas, attendees: http.attendees, idempotencyKey: false },
    };
  },
};

/** The commands themselves, called in a process that does nothing else. */
function inProcess(bench: Bench, database: BenchDatabase, pools: readonly number[]) {
  const replicas = bench.pick([2, 4], [2]);
  const measure =
    (name: string, holders: readonly Holder[]): Step =>
    async () => {
      await database.empty();
      const [event = "", warm = ""] = await addEvents(database, { capacity, events: 2 });
      const each = Math.ceil(callers / holders.length);
      const run = (eventId: string, forMs: number) =>
        Promise.all(holders.map((holder) => holder.hold({ eventIds: [eventId], callers: each, forMs })));
      const warmed = await run(warm, bench.pick(warmUpMs, 50));
      const measured = await run(event, bench.options.seconds * 1000);
      for (const attempts of measured) demandOnly(attempts, "made");
      await demandBooked(database, madeBy([...warmed, ...measured]), "all");
      return [{ name, unit, value: measured.reduce((sum, attempts) => sum + perSecond(attempts, "made"), 0) }];
    };
  const engines = Array.from({ length: Math.max(...replicas) }, () =>
    startHolder(bench, database, "engine", enginePool),
  );
  const baseline = (name: string, way: "naive" | "statement") =>
    pools.map((pool) => measure(`${name}, pool ${pool}`, [startHolder(bench, database, way, pool)]));
  const steps = [
    ...baseline("A", "naive"),
    ...baseline("B", "statement"),
    measure("inProcess", engines.slice(0, 1)),
    ...replicas.map((count) => measure(`inProcess, ${count} replicas`, engines.slice(0, count))),
  ];
  return { steps, replicas };
}

/** The same behind the service's own HTTP stack, with tokens, validation and outbox, in a process of its own. */
async function overHttp(bench: Bench, database: BenchDatabase, http: Http, pools: readonly number[]): Promise<Step[]> {
  const forMs = bench.options.seconds * 1000;
  const closed = { workers: connections, forMs };
  let peakOfA = 0;

  async function measure(
    service: BookingsService,
    run: Pick<LoadRun, "closed" | "open">,
    into: BenchDatabase = database,
  ): Promise<{ attempts: Attempts; made: number }> {
    await into.empty();
    const eventIds = await addEvents(into, { capacity, events: bench.pick(80, 20) });
    const warmUp = { workers: connections, forMs: bench.pick(warmUpMs, 50) };
    const warmed = await service.load({ closed: warmUp, eventIds: await addEvents(into, { capacity, events: 4 }) });
    const attempts = await service.load({ ...run, eventIds });
    demandOnly(attempts, "made");
    return { attempts, made: madeBy([warmed, attempts]) };
  }

  const baselines: Step[] = [];
  for (const pool of pools) {
    const service = await http.startBookings(database, { way: "naive", pool, relay: false });
    baselines.push(async () => {
      const { attempts, made } = await measure(service, { closed });
      await demandBooked(database, made, "all");
      const rate = perSecond(attempts, "made");
      peakOfA = pool === pools[0] ? rate : Math.max(peakOfA, rate);
      return samplesOf(`http A, pool ${pool}`, attempts);
    });
  }
  const paused = await http.startBookings(database, { way: "engine", pool: enginePool, relay: false });
  // On a database of its own: its relay would empty the others' outbox.
  const relayed = await createBookingsDatabase(bench);
  const relaying = await http.startBookings(relayed, { way: "engine", pool: enginePool, relay: true });
  return [
    ...baselines,
    async () => {
      const { attempts, made } = await measure(paused, { closed });
      await demandBooked(database, made, "all");
      return samplesOf("http", attempts);
    },
    async () => {
      const { attempts } = await measure(paused, { open: { rate: peakOfA, workers: connections, forMs } });
      return [50, 99].map((percent) => ({
        name: `http at A's peak, p${percent}`,
        unit: "ms",
        value: latency(attempts, "made", percent),
      }));
    },
    async () => {
      const { attempts, made } = await measure(relaying, { closed }, relayed);
      const ended = performance.now();
      await relaying.child.call("drained");
      const drain = { name: "httpWithRelay, outbox empty after", unit: "ms", value: performance.now() - ended };
      await demandBooked(relayed, made, "sent");
      return [...samplesOf("httpWithRelay", attempts), drain];
    },
  ];
}

function samplesOf(name: string, attempts: Attempts): Sample[] {
  const percentiles = [50, 99].map((percent) => ({
    name: `${name}, p${percent}`,
    unit: "ms",
    value: latency(attempts, "made", percent),
  }));
  return [{ name, unit, value: perSecond(attempts, "made") }, ...percentiles];
}

function madeBy(all: readonly Attempts[]): number {
  return all.reduce((sum, attempts) => sum + (attempts.all.made ?? 0), 0);
}
