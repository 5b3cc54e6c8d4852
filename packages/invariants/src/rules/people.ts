import { type DatabaseName, lines, type Query } from "../databases.ts";
import { type DatabaseRule, type EvidenceRule, type Finding, finding } from "../rule.ts";

export const doorRules: readonly DatabaseRule[] = [
  {
    name: "in-with-a-good-ticket",
    about: "bookings",
    says: "whoever was checked in had a confirmed booking then, also where it was cancelled later",
    holds: "always",
    where: "bookings",
    looks: "select 1 from tickets where checked_in_at is not null",
    // Clocks of the services count milliseconds.
    violations: `select format('ticket %s of booking %s (%s) was checked in at %s', t.id, b.id, b.status, t.checked_in_at)
      from tickets t join bookings b on b.id = t.booking_id
      where t.checked_in_at is not null and (b.status not in ('confirmed', 'cancelled') or b.confirmed_at is null
        or t.checked_in_at < date_trunc('milliseconds', b.confirmed_at) or t.checked_in_at > b.cancelled_at)`,
  },
  {
    name: "who-is-gone-holds-nothing",
    about: "bookings",
    says: "a deleted account has no live booking, except of an event that has begun or with which somebody has been let in",
    holds: "at rest",
    where: "bookings",
    looks: "select 1 from users",
    violations: `select format('booking %s of the deleted account %s is %s', b.id, u.id, b.status)
      from users u join bookings b on b.attendee_id = u.id
      where u.deleted and (b.status in ('held', 'processing') or b.status = 'confirmed' and b.starts_at > now()
        and not exists (select from tickets t where t.booking_id = b.id and t.checked_in_at is not null))`,
  },
  {
    name: "one-notice-each",
    about: "consumers",
    says: "nobody is told twice that a sale has opened or that an event was published",
    holds: "always",
    where: "email",
    looks: "select 1 from mails where split_part(reason, '.', 1) in ('sale_opened', 'event_published')",
    violations: `select format('%s has %s mails of kind %s about event %s', recipient_id, count(*), split_part(reason, '.', 1), booking_id)
      from mails where split_part(reason, '.', 1) in ('sale_opened', 'event_published')
      group by booking_id, split_part(reason, '.', 1), recipient_id having count(*) > 1`,
  },
];

/** Accounts that are deleted there and still have something in the columns that name them. */
const stillNamed: readonly { readonly where: DatabaseName; readonly sql: string }[] = [
  { where: "auth", sql: "select id from users where deleted_at is not null and (email <> '' or name <> '')" },
  { where: "events", sql: "select id from users where deleted and coalesce(name, '') <> ''" },
  { where: "bookings", sql: "select id from users where deleted and name <> ''" },
  { where: "email", sql: "select id from users where deleted and coalesce(name, '') || coalesce(email, '') <> ''" },
];

async function namesAreGone(query: Query): Promise<Finding> {
  const wrong: string[] = [];
  for (const { where, sql } of stillNamed) {
    for (const id of await lines(query, where, sql)) wrong.push(`${where} still names the deleted account ${id}`);
  }
  const accounts = await lines(query, "auth", "select id from users");
  return finding(accounts.length, wrong);
}

async function lostDisputesCancel(query: Query): Promise<Finding> {
  const lost = await lines(query, "payments", "select attempt_id from disputes where status = 'lost'");
  const confirming =
    "select paid_attempt_id, id from bookings where status = 'confirmed' and paid_attempt_id is not null";
  const standing = new Map(
    (await lines(query, "bookings", confirming)).map((line) => line.split("|") as [attempt: string, booking: string]),
  );
  const wrong = lost.flatMap((attempt) => {
    const booking = standing.get(attempt);
    return booking === undefined ? [] : [`booking ${booking} stands, and the dispute of attempt ${attempt} is lost`];
  });
  return finding(lost.length, wrong);
}

export const goneRules: readonly EvidenceRule[] = [
  {
    name: "who-is-gone-has-no-name",
    about: "consumers",
    says: "no service has a name or an address of a deleted account",
    holds: "at rest",
    where: ["auth", "events", "bookings", "email"],
    run: (_evidence, query) => namesAreGone(query),
  },
  {
    name: "lost-disputes-cancel",
    about: "money",
    says: "a booking whose payment a bank took back for good is not confirmed",
    holds: "at rest",
    where: ["payments", "bookings"],
    run: (_evidence, query) => lostDisputesCancel(query),
  },
];
