import { setTimeout as pause } from "node:timers/promises";
import { until } from "@stagedoor/platform/testing/until";
import type { Way } from "../baselines/ways.ts";
import type { Bench } from "../bench.ts";
import { type BenchDatabase, createBookingsDatabase } from "../bookingsDatabase.ts";
import { type Http, openHttp } from "../bookingsService.ts";
import type { Payable } from "../children/neighbour.ts";
import { type Child, startChild } from "../children/rpc.ts";
import { bookHotEvent, connections, samplesOf } from "../httpHolds.ts";
import type { Scenario, Step } from "../scenario.ts";

const everyMs = 100;
/** Longer than a booking takes from its instant to its commit. */
const commitMs = 1_000;
const patience = { timeoutMs: 120_000, everyMs: 25, what: "all payments and expiries are done" };

export const mixed: Scenario = {
  name: "mixed",
  about: "holds of one event, of which 20 % are paid and 10 % expire meanwhile",
  async open(bench) {
    const pools = bench.pick([4, 10, 20], [4]);
    const http = await openHttp(bench);
    const steps: Step[] = [];
    for (const pool of pools) steps.push(await measure(bench, http, `http A, pool ${pool}`, "naive", pool));
    steps.push(await measure(bench, http, "http", "engine", 10));
    return {
      steps,
      best: { "http A": pools.map((pool) => `http A, pool ${pool}`) },
      ratios: (median) => ({ "http/A": median("http") / median("http A") }),
      settings: { paid: 0.2, expired: 0.1, pools, connections, relay: true },
    };
  },
};

/** A service with topics of its own, and somebody who pays. */
async function measure(bench: Bench, http: Http, name: string, way: Way, pool: number): Promise<Step> {
  const database = await createBookingsDatabase(bench);
  const topics = { KAFKA_TOPIC_PREFIX: `mixed${process.pid}.${way}${pool}.` };
  const expiry = { HOLD_GRACE_MS: "0", EXPIRY_EVERY_MS: "250" };
  const service = await http.startBookings(database, { way, pool, relay: true, env: { ...topics, ...expiry } });
  const neighbour = startChild(new URL("../children/neighbour.ts", import.meta.url), {
    env: { ...topics, DATABASE_URL: (await createBookingsDatabase(bench)).url, KAFKA_BROKERS: await bench.kafka() },
    logFile: bench.logFile(`neighbour-${way}-${pool}`),
  });
  bench.atEnd(neighbour.stop);
  return async () => {
    // What is left of the round before must not be paid in this one.
    await database.empty();
    let loading = true;
    const closed = { workers: connections, forMs: bench.options.seconds * 1000 };
    const load = bookHotEvent(bench, database, service, { closed }).finally(() => {
      loading = false;
    });
    const fate = createFate(database, neighbour);
    while (loading) {
      await fate.decide(commitMs);
      await pause(everyMs);
    }
    const { attempts } = await load;
    const ended = performance.now();
    await fate.decide(0);
    await until(() => fate.isDone(), patience);
    const after = { name: `${name}, all done after`, unit: "ms", value: performance.now() - ended };
    return [...samplesOf(name, attempts), after];
  };
}

/** By its id: a booking is paid, or its time is over, or it stays as it is. The same for every variant. */
function createFate({ sql }: BenchDatabase, neighbour: Child) {
  const isPaid = sql`abs(hashtext(id::text)) % 10 in (0, 1)`;
  const isOver = sql`abs(hashtext(id::text)) % 10 = 2`;
  const decided = { paid: 0, over: 0 };
  let since = "-infinity";
  return {
    /** Decides all that were made since the last time, up to so long ago: they must be committed by then. */
    async decide(agoMs: number): Promise<void> {
      const [now] = await sql`select (clock_timestamp() - make_interval(secs => ${agoMs / 1000}))::text as before`;
      const isNew = sql`status = 'held' and created_at >= ${since}::text::timestamptz
        and created_at < ${now?.before}::text::timestamptz`;
      const paid = await sql<Payable[]>`
        select id, event_id as "eventId", host_id as "hostId", attendee_id as "attendeeId" from bookings
        where ${isNew} and ${isPaid}`;
      const over = await sql`
        update bookings set hold_expires_at = now() - interval '1 minute' where ${isNew} and ${isOver}`;
      since = now?.before;
      decided.paid += paid.length;
      decided.over += over.count;
      if (paid.length > 0) await neighbour.call("pay", [...paid]);
    },
    /** Whether all have come to what was decided, and everybody was told. */
    async isDone(): Promise<boolean> {
      const [row] = await sql`
        select count(*) filter (where status = 'confirmed')::int as paid, count(*) filter (where status = 'expired')::int as over,
          exists (select from outbox) as waiting
        from bookings`;
      return row?.paid === decided.paid && row.over === decided.over && row.waiting === false;
    },
  };
}
