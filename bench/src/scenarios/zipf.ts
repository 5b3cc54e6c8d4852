import type { Way } from "../baselines/ways.ts";
import { addEvents, createBookingsDatabase, demandBooked } from "../bookingsDatabase.ts";
import { startHolder } from "../holders.ts";
import { demandOnly, latency, perSecond } from "../load/attempts.ts";
import { zipf as draw, seeded } from "../load/zipf.ts";
import type { Scenario, Step } from "../scenario.ts";

const exponent = 1;
const draws = 100_000;
/** The same for all: some wait for the popular events, and others must not wait with them. */
const callers = 1_000;

export const zipf: Scenario = {
  name: "zipf",
  about: "1,000 events, a few of which most people want",
  async open(bench) {
    const events = bench.pick(1_000, 50);
    const pools = bench.pick([4, 10, 20], [4]);
    const database = await createBookingsDatabase(bench);
    const order = draw(events, exponent, draws, seeded(1));
    const measure = (name: string, way: Way, pool: number): Step => {
      const holder = startHolder(bench, database, way, pool);
      return async () => {
        await database.empty();
        const eventIds = await addEvents(database, { capacity: 1_000_000, events });
        const run = { eventIds, order, callers };
        const warmed = await holder.hold({ ...run, forMs: bench.pick(500, 50) });
        const attempts = await holder.hold({ ...run, forMs: bench.options.seconds * 1000 });
        demandOnly(attempts, "made");
        await demandBooked(database, (warmed.all.made ?? 0) + (attempts.all.made ?? 0), "all");
        return [
          { name, unit: "bookings/s", value: perSecond(attempts, "made") },
          { name: `${name}, p99`, unit: "ms", value: latency(attempts, "made", 99) },
        ];
      };
    };
    return {
      steps: [
        ...pools.map((pool) => measure(`A, pool ${pool}`, "naive", pool)),
        ...pools.map((pool) => measure(`B, pool ${pool}`, "statement", pool)),
        ...pools.map((pool) => measure(`inProcess, pool ${pool}`, "engine", pool)),
      ],
      best: Object.fromEntries(
        ["A", "B", "inProcess"].map((name) => [name, pools.map((pool) => `${name}, pool ${pool}`)] as const),
      ),
      ratios: (median) => ({
        "inProcess/A": median("inProcess") / median("A"),
        "inProcess/B": median("inProcess") / median("B"),
      }),
      settings: { events, exponent, pools, callers },
    };
  },
};
