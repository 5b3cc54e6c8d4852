import { seatLabel } from "@stagedoor/contracts/seats";
import type { Way } from "../baselines/ways.ts";
import { addEvents, createBookingsDatabase, demandBooked } from "../bookingsDatabase.ts";
import { startHolder } from "../holders.ts";
import { demandOnly, perSecond } from "../load/attempts.ts";
import type { Scenario, Step } from "../scenario.ts";

const seatsPerRow = 500;
const callers = { engine: 1_000, A: 64 };

export const seats: Scenario = {
  name: "seats",
  about: "seats of one event, picked at random: many are taken by somebody else",
  async open(bench) {
    const plans = { engine: bench.pick(200, 2), A: bench.pick(4, 1) };
    const pools = bench.pick([4, 10, 20], [4]);
    const database = await createBookingsDatabase(bench);
    const measure = (name: string, way: Way, pool: number, rows: number, atOnce: number): Step => {
      const holder = startHolder(bench, database, way, pool);
      const labels = Array.from({ length: rows * seatsPerRow }, (_, position) => seatLabel(position, seatsPerRow));
      return async () => {
        await database.empty();
        const seating = { rows, seatsPerRow };
        const [eventId = ""] = await addEvents(database, { capacity: labels.length, seating });
        // As many picks as there are seats: then a share of 1/e is free still, whatever the size.
        const run = { eventIds: [eventId], callers: atOnce, forMs: 600_000, most: labels.length, seats: labels };
        const attempts = await holder.hold(run);
        demandOnly(attempts, "made", "seat_taken");
        await demandBooked(database, attempts.all.made ?? 0, "all");
        const [row] = await database.sql`select count(*)::int as count from taken_seats`;
        if (row?.count !== attempts.all.made)
          throw new Error(`${attempts.all.made} seats were sold, ${row?.count} taken`);
        return [
          { name, unit: "seats/s", value: perSecond(attempts, "made") },
          {
            name: `${name}, answers`,
            unit: "requests/s",
            value: perSecond(attempts, "made") + perSecond(attempts, "seat_taken"),
          },
        ];
      };
    };
    return {
      steps: [
        ...pools.map((pool) => measure(`A, pool ${pool}`, "naive", pool, plans.A, callers.A)),
        measure("inProcess", "engine", 10, plans.engine, callers.engine),
      ],
      best: { A: pools.map((pool) => `A, pool ${pool}`) },
      ratios: (median) => ({ "inProcess/A": median("inProcess") / median("A") }),
      settings: { seats: { engine: plans.engine * seatsPerRow, A: plans.A * seatsPerRow }, pools, callers },
    };
  },
};
