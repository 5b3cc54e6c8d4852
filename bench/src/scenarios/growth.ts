import type { Bench } from "../bench.ts";
import { addEvents, type BenchDatabase, createBookingsDatabase } from "../bookingsDatabase.ts";
import { type Holder, startHolder } from "../holders.ts";
import { demandOnly, perSecond } from "../load/attempts.ts";
import type { Scenario, Step } from "../scenario.ts";

const callers = 2_000;
const capacity = 1_000_000_000;
/** Rows of one insert: more would only need more memory. */
const loadedAtOnce = 200_000;

export const growth: Scenario = {
  name: "growth",
  about: "the same rate however many bookings an event, or the table, has already",
  async open(bench) {
    const ofEvent = bench.pick([1_000, 10_000, 100_000, 1_000_000], [100, 1_000]);
    const inTable = bench.options.full ? 10_000_000 : bench.pick(2_000_000, 5_000);
    const small = await createBookingsDatabase(bench);
    const large = await createBookingsDatabase(bench);
    const holders = { small: startHolder(bench, small, "engine", 10), large: startHolder(bench, large, "engine", 10) };
    const events = await addEvents(large, { capacity, events: ofEvent.length + 1 });
    for (const [index, count] of ofEvent.entries()) await addBookings(large, events[index] as string, count);
    const others = inTable - ofEvent.reduce((sum, count) => sum + count, 0);
    await addBookings(large, events.at(-1) as string, Math.max(0, others));
    await large.sql`vacuum analyze bookings`;
    for (const [holder, database] of [
      [holders.small, small],
      [holders.large, large],
    ] as const) {
      const [warm = ""] = await addEvents(database, { capacity });
      await rate(bench, holder, warm, "warm-up");
    }
    bench.tell(`${inTable.toLocaleString("en-GB")} bookings are there`);
    const steps: Step[] = [
      async () => {
        await small.empty();
        const [eventId = ""] = await addEvents(small, { capacity });
        return [await rate(bench, holders.small, eventId, "an empty table")];
      },
      async () => {
        await large.sql`checkpoint`;
        const [eventId = ""] = await addEvents(large, { capacity });
        return [await rate(bench, holders.large, eventId, `a table of ${power(inTable)}, a new event`)];
      },
      ...ofEvent.map((count, index) => async () => {
        await large.sql`checkpoint`;
        return [await rate(bench, holders.large, events[index] as string, `an event with ${power(count)} and more`)];
      }),
    ];
    return {
      steps,
      ratios: (median) => ({
        "largeTable/emptyTable": median(`a table of ${power(inTable)}, a new event`) / median("an empty table"),
        "largestEvent/smallestEvent":
          median(`an event with ${power(ofEvent.at(-1) ?? 0)} and more`) /
          median(`an event with ${power(ofEvent[0] ?? 0)} and more`),
      }),
      settings: { ofEvent, inTable, callers },
    };
  },
};

async function rate(bench: Bench, holder: Holder, eventId: string, name: string) {
  // Few enough that an event of 1,000 bookings is not one of 100,000 when it is measured again.
  const most = bench.pick(10_000, 500);
  const attempts = await holder.hold({ eventIds: [eventId], callers, forMs: 60_000, most });
  demandOnly(attempts, "made");
  return { name, unit: "bookings/s", value: perSecond(attempts, "made") };
}

/** Held bookings that are there already, made by the server itself. */
async function addBookings({ sql }: BenchDatabase, eventId: string, count: number): Promise<void> {
  for (let made = 0; made < count; made += loadedAtOnce) {
    const times = Math.min(loadedAtOnce, count - made);
    await sql`
      insert into bookings (id, event_id, host_id, attendee_id, status, items, total, currency, refund_policy, starts_at,
        hold_expires_at, created_at, updated_at, version)
      select uuidv7(), s.event_id, s.host_id, uuidv7(), 'held',
        jsonb_build_array(jsonb_build_object('ticketTypeId', t.id, 'ticketTypeName', t.name, 'quantity', 1,
          'unitPrice', t.price, 'seats', '[]'::jsonb)),
        t.price, s.currency, s.refund_policy, s.starts_at, now() + interval '1 day', now(), now(), 1
      from event_stock s join ticket_types t using (event_id), generate_series(1, ${times})
      where s.event_id = ${eventId}`;
  }
  await sql`update ticket_types set held = ${count} where event_id = ${eventId}`;
}

/** 1000000 as 10^6, and 2000000 as 2·10^6. */
function power(count: number): string {
  const exponent = Math.floor(Math.log10(count));
  const factor = count / 10 ** exponent;
  return `${factor === 1 ? "" : `${factor}·`}10^${exponent}`;
}
