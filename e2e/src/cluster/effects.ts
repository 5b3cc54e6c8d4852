import { count, type DatabaseName, query } from "./databases.ts";
import { deadLetters } from "./rest.ts";

const live = "('held', 'processing', 'confirmed')";
const places = `(select coalesce(sum((item->>'quantity')::int), 0) from jsonb_array_elements(b.items) item)`;

type Rule = { what: string; in: DatabaseName; violations: string };

/** What must hold of one database by itself, whatever happened. Each query counts the violations. */
const rules: Rule[] = [
  {
    what: "places sold pass the capacity",
    in: "bookings",
    violations: "select count(*) from ticket_types where held + sold > capacity",
  },
  {
    what: "places sold differ from the live bookings' places",
    in: "bookings",
    violations: `select count(*) from (
      select e.event_id, (select coalesce(sum(${places}), 0) from bookings b where b.event_id = e.event_id and b.status in ${live}) booked,
        (select sum(t.held + t.sold) from ticket_types t where t.event_id = e.event_id) taken from event_stock e) x where booked <> taken`,
  },
  {
    what: "an attendee has two live bookings for an event",
    in: "bookings",
    violations: `select count(*) from (select 1 from bookings where status in ${live} group by attendee_id, event_id having count(*) > 1) x`,
  },
  {
    what: "a confirmed booking has other than one ticket a place",
    in: "bookings",
    violations: `select count(*) from bookings b where b.status = 'confirmed' and
      (select count(*) from tickets t where t.booking_id = b.id) <> ${places}`,
  },
  {
    what: "a payment that succeeded is told to nobody",
    in: "payments",
    violations: `select count(*) from payments p join bookings b on b.id = p.booking_id
      where p.status = 'succeeded' and b.status in ('held', 'processing')`,
  },
];

/** Compares two databases' rows of the same things: sorted `key|value` lines from each. */
type Agreement = { what: string; truth: [DatabaseName, string]; kept: [DatabaseName, string] };

const agreements: Agreement[] = [
  {
    what: "payments knows every booking that costs something as bookings does",
    truth: ["bookings", "select id, status, version from bookings where total > 0 order by id"],
    kept: ["payments", "select id, status, version from bookings where amount > 0 order by id"],
  },
  {
    what: "events counts the places that bookings sold",
    truth: [
      "bookings",
      "select event_id, sum(sold) from ticket_types t join event_stock e using (event_id) where e.status <> 'deleted' group by event_id order by event_id",
    ],
    kept: ["events", "select event_id, sold from availability order by event_id"],
  },
  {
    what: "every confirmed booking has its one mail",
    truth: ["bookings", "select id from bookings where confirmed_at is not null order by id"],
    kept: ["email", "select booking_id from mails where reason = 'confirmed' order by booking_id"],
  },
];

/** Everything that is wrong with what the system keeps, in words; to be asked at rest. */
export async function findViolations(): Promise<string[]> {
  const found: string[] = [];
  for (const { what, in: database, violations } of rules) {
    const number = await count(database, violations);
    if (number > 0) found.push(`${what}: ${number} times`);
  }
  for (const { what, truth, kept } of agreements) {
    const [expected, actual] = [new Set(await lines(...truth)), new Set(await lines(...kept))];
    const missing = [...expected].filter((line) => !actual.has(line));
    const surplus = [...actual].filter((line) => !expected.has(line));
    if (missing.length + surplus.length === 0) continue;
    const sample = (all: string[]) => `${all.length} (${all.slice(0, 3).join(", ")})`;
    found.push(`it is not so that ${what}; missing: ${sample(missing)}, too many: ${sample(surplus)}`);
  }
  const letters = await deadLetters();
  if (letters > 0) found.push(`there are ${letters} dead letters`);
  return found;
}

async function lines(database: DatabaseName, sql: string): Promise<string[]> {
  return (await query(database, sql)).map((row) => row.join("|"));
}

/** Bookings that a client was told of with a 201 and that are not in the database. Limits: 100,000 ids. */
export async function missingBookings(ids: readonly string[]): Promise<string[]> {
  const there = new Set((await query("bookings", "select id from bookings")).map(([id]) => id));
  return ids.filter((id) => !there.has(id));
}

/** Bookings that were paid for and are not confirmed. */
export async function unconfirmed(ids: readonly string[]): Promise<string[]> {
  const confirmed = new Set(
    (await query("bookings", "select id from bookings where status = 'confirmed'")).map(([id]) => id),
  );
  return ids.filter((id) => !confirmed.has(id));
}
