import type { Bench } from "../bench.ts";
import { addEvents, type BenchDatabase, createBookingsDatabase, demandBooked } from "../bookingsDatabase.ts";
import { type Http, openHttp } from "../bookingsService.ts";
import { type Holder, startHolder } from "../holders.ts";
import { bookHotEvent, connections, samplesOf } from "../httpHolds.ts";
import { type Attempts, demandOnly, latency, perSecond } from "../load/attempts.ts";
import type { Scenario, Step } from "../scenario.ts";

const unit = "bookings/s";
const capacity = 1_000_000_000;

/** In process at once: enough for the largest batches; more than its pool make the baselines no faster. */
const callers = { engine: 2_000, baselines: 64 };
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
    (name: string, holders: readonly Holder[], atOnce: number): Step =>
    async () => {
      await database.empty();
      const [event = "", warm = ""] = await addEvents(database, { capacity, events: 2 });
      const each = Math.ceil(atOnce / holders.length);
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
    pools.map((pool) => measure(`${name}, pool ${pool}`, [startHolder(bench, database, way, pool)], callers.baselines));
  const steps = [
    ...baseline("A", "naive"),
    ...baseline("B", "statement"),
    measure("inProcess", engines.slice(0, 1), callers.engine),
    ...replicas.map((count) => measure(`inProcess, ${count} replicas`, engines.slice(0, count), callers.engine)),
  ];
  return { steps, replicas };
}

/** The same behind the service's own HTTP stack, with tokens, validation and outbox, in a process of its own. */
async function overHttp(bench: Bench, database: BenchDatabase, http: Http, pools: readonly number[]): Promise<Step[]> {
  const forMs = bench.options.seconds * 1000;
  const closed = { workers: connections, forMs };
  let peakOfA = 0;

  const baselines: Step[] = [];
  for (const pool of pools) {
    const service = await http.startBookings(database, { way: "naive", pool, relay: false });
    baselines.push(async () => {
      const { attempts, made } = await bookHotEvent(bench, database, service, { closed });
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
      const { attempts, made } = await bookHotEvent(bench, database, paused, { closed });
      await demandBooked(database, made, "all");
      return samplesOf("http", attempts);
    },
    async () => {
      const open = { rate: peakOfA, workers: connections, forMs };
      const { attempts } = await bookHotEvent(bench, database, paused, { open });
      return [50, 99].map((percent) => ({
        name: `http at A's peak, p${percent}`,
        unit: "ms",
        value: latency(attempts, "made", percent),
      }));
    },
    async () => {
      const { attempts, made } = await bookHotEvent(bench, relayed, relaying, { closed });
      const ended = performance.now();
      await relaying.child.call("drained");
      const drain = { name: "httpWithRelay, outbox empty after", unit: "ms", value: performance.now() - ended };
      await demandBooked(relayed, made, "sent");
      return [...samplesOf("httpWithRelay", attempts), drain];
    },
  ];
}

function madeBy(all: readonly Attempts[]): number {
  return all.reduce((sum, attempts) => sum + (attempts.all.made ?? 0), 0);
}
