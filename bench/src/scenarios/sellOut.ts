import type { Bench } from "../bench.ts";
import { addEvents, type BenchDatabase, createBookingsDatabase, demandBooked } from "../bookingsDatabase.ts";
import { openHttp } from "../bookingsService.ts";
import { type Holder, startHolder } from "../holders.ts";
import { type Attempts, demandOnly, latency } from "../load/attempts.ts";
import type { Sample, Scenario, Step } from "../scenario.ts";

/** A baseline would take minutes for what the engine is given; its rates do not depend on how many places there are. */
const share = { A: 1 / 50, http: 1 / 5 };
const forMs = 600_000;
const connections = 256;

export const sellOut: Scenario = {
  name: "sell-out",
  about: "100,000 places, 150,000 buyers",
  async open(bench) {
    const places = bench.pick(100_000, 2_000);
    const pools = bench.pick([4, 10, 20], [4]);
    const database = await createBookingsDatabase(bench);
    const http = await openHttp(bench);
    const service = await http.startBookings(database, { way: "engine", pool: 10, relay: false });
    const steps: Step[] = pools.map((pool) =>
      directly(bench, database, `A, pool ${pool}`, startHolder(bench, database, "naive", pool), places * share.A, 64),
    );
    steps.push(directly(bench, database, "inProcess", startHolder(bench, database, "engine", 10), places, 2_000));
    steps.push(async () => {
      await database.empty();
      const count = Math.round(places * share.http);
      const buyers = buyersOf(count);
      // As many events as it takes for attendees who may book each of them once: all but the last sell nothing else.
      const perEvent = Math.min(http.attendees, buyers);
      const events = Math.ceil(buyers / perEvent);
      const eventIds = await addEvents(database, { capacity: Math.round((count * perEvent) / buyers), events });
      const closed = { workers: connections, forMs, most: events * perEvent };
      const attempts = await service.load({ closed, eventIds });
      demandOnly(attempts, "made", "sold_out");
      return [50, 99].map((percent) => ({
        name: `http, refusal p${percent}`,
        unit: "ms",
        value: latency(attempts, "sold_out", percent),
      }));
    });
    return {
      steps,
      best: { "A, holding": pools.map((pool) => `A, pool ${pool}, holding`) },
      ratios: (median) => ({
        "refuse/hold": median("inProcess, refusing") / median("inProcess, holding"),
        "inProcess/A": median("inProcess, holding") / median("A, holding"),
      }),
      settings: { places, buyers: buyersOf(places), share, pools, callers: { engine: 2_000, A: 64 }, connections },
    };
  },
};

const buyersOf = (places: number) => Math.round(places * 1.5);

/** Sells one event out in process: how fast while there are places, how fast and how soon it refuses afterwards. */
function directly(
  bench: Bench,
  database: BenchDatabase,
  name: string,
  holder: Holder,
  count: number,
  callers: number,
): Step {
  const places = Math.round(count);
  return async () => {
    await database.empty();
    const [eventId = "", warm = ""] = await addEvents(database, { capacity: places, events: 2 });
    const warmed = await holder.hold({ eventIds: [warm], callers, forMs: bench.pick(500, 50), most: places });
    const attempts = await holder.hold({ eventIds: [eventId], callers, forMs, most: buyersOf(places) });
    demandOnly(attempts, "made", "sold_out");
    if (attempts.all.made !== places) throw new Error(`${attempts.all.made} of ${places} places were sold`);
    await demandBooked(database, places + (warmed.all.made ?? 0), "all");
    return samplesOf(name, attempts);
  };
}

function samplesOf(name: string, { all, lastMs, ...attempts }: Attempts): Sample[] {
  const soldOutAfter = lastMs.made ?? 0;
  const refusing = (lastMs.sold_out ?? 0) - soldOutAfter;
  return [
    {
      name: `${name}, last of ${(all.made ?? 0).toLocaleString("en")} places after`,
      unit: "s",
      value: soldOutAfter / 1000,
    },
    { name: `${name}, holding`, unit: "requests/s", value: ((all.made ?? 0) * 1000) / soldOutAfter },
    { name: `${name}, refusing`, unit: "requests/s", value: ((all.sold_out ?? 0) * 1000) / refusing },
    ...[50, 99].map((percent) => ({
      name: `${name}, refusal p${percent}`,
      unit: "ms",
      value: latency({ all, lastMs, ...attempts }, "sold_out", percent),
    })),
  ];
}
