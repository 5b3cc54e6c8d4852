import type { Way } from "../baselines/ways.ts";
import { createBookingsDatabase } from "../bookingsDatabase.ts";
import { openHttp } from "../bookingsService.ts";
import { bookHotEvent, connections } from "../httpHolds.ts";
import { latency } from "../load/attempts.ts";
import type { Scenario, Step } from "../scenario.ts";

const percentiles = [50, 99, 99.9];

export const openLoop: Scenario = {
  name: "open-loop",
  about: "buyers of one event arrive at a fixed rate; latency from the instant they meant to book",
  async open(bench) {
    const rates = {
      A: bench.pick([100, 200, 400], [50]),
      engine: bench.pick([100, 200, 400, 800, 1_600, 3_200], [200]),
    };
    const pool = 10;
    const database = await createBookingsDatabase(bench);
    const http = await openHttp(bench);
    const stepsOf = async (name: string, way: Way, arrivals: readonly number[]): Promise<Step[]> => {
      const service = await http.startBookings(database, { way, pool, relay: false });
      return arrivals.map((rate) => async () => {
        const open = { rate, workers: connections, forMs: bench.options.seconds * 1000 };
        const { attempts } = await bookHotEvent(bench, database, service, { open });
        return percentiles.map((percent) => ({
          name: `${name}, ${rate}/s, p${percent}`,
          unit: "ms",
          value: latency(attempts, "made", percent),
        }));
      });
    };
    const steps = [...(await stepsOf("A", "naive", rates.A)), ...(await stepsOf("http", "engine", rates.engine))];
    return {
      steps,
      ratios: (median) =>
        Object.fromEntries(
          rates.A.filter((rate) => rates.engine.includes(rate)).map((rate) => [
            `http/A, p99 at ${rate}/s`,
            median(`http, ${rate}/s, p99`) / median(`A, ${rate}/s, p99`),
          ]),
        ),
      settings: { arrivalsPerSecond: rates, spacing: "even", pool, connections },
    };
  },
};
