import { setTimeout as pause } from "node:timers/promises";
import { addEvents, type BenchDatabase, createBookingsDatabase } from "../bookingsDatabase.ts";
import { type BookingsService, openHttp } from "../bookingsService.ts";
import { startChild } from "../children/rpc.ts";
import { demandOnly, perSecond } from "../load/attempts.ts";
import type { Scenario } from "../scenario.ts";
import { percentile } from "../statistics.ts";

const connections = 256;
/** Between two looks at the oldest message that waits. */
const lookEveryMs = 25;

export const relay: Scenario = {
  name: "relay",
  about: "from the outbox to Kafka (acks=all), against the same client's raw producer",
  async open(bench) {
    const messages = bench.pick(30_000, 2_000);
    const filled = await createBookingsDatabase(bench);
    const topicPrefix = `relay${process.pid}.`;
    const child = startChild(new URL("../children/relay.ts", import.meta.url), {
      env: { DATABASE_URL: filled.url, KAFKA_BROKERS: await bench.kafka(), KAFKA_TOPIC_PREFIX: topicPrefix },
      logFile: bench.logFile("relay"),
    });
    bench.atEnd(child.stop);
    await child.call("provision");
    const http = await openHttp(bench);
    const loaded = await createBookingsDatabase(bench);
    const service = await http.startBookings(loaded, { way: "engine", pool: 10, relay: true });
    const rate = (name: string, method: "relay" | "raw") => async () => {
      await filled.empty();
      const ms = await child.call<number>(method, messages);
      return [{ name, unit: "messages/s", value: (messages * 1000) / ms }];
    };
    return {
      steps: [
        rate("raw", "raw"),
        rate("relay", "relay"),
        async () => {
          await loaded.empty();
          const { made, ages } = await ageUnderLoad(loaded, service, bench.options.seconds * 1000);
          return [
            { name: "bookings while it relays", unit: "bookings/s", value: made },
            { name: "oldest unsent, median", unit: "ms", value: percentile(ages, 50) },
            { name: "oldest unsent, p99", unit: "ms", value: percentile(ages, 99) },
          ];
        },
      ],
      ratios: (median) => ({ "relay/raw": median("relay") / median("raw") }),
      settings: { messages, batchRows: 500, connections, lookEveryMs },
    };
  },
};

/** Books as fast as it goes, and looks again and again how old the oldest message is that was not sent yet. */
async function ageUnderLoad(
  database: BenchDatabase,
  service: BookingsService,
  forMs: number,
): Promise<{ made: number; ages: number[] }> {
  const eventIds = await addEvents(database, { capacity: 1_000_000_000, events: 80 });
  let loading = true;
  const load = service.load({ closed: { workers: connections, forMs }, eventIds }).finally(() => {
    loading = false;
  });
  const ages: number[] = [];
  while (loading) {
    const [row] = await database.sql`
      select extract(epoch from clock_timestamp() - created_at)::float8 * 1000 as age from outbox order by id limit 1`;
    ages.push(row?.age ?? 0);
    await pause(lookEveryMs);
  }
  const attempts = await load;
  demandOnly(attempts, "made");
  await service.child.call("drained");
  return { made: perSecond(attempts, "made"), ages: ages.sort((a, b) => a - b) };
}
