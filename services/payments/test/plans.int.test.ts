import { newId } from "@stagedoor/contracts/ids";
import { type Explained, openExplained } from "@stagedoor/platform/testing/explained";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  attemptsWithoutSession,
  claimClosings,
  claimRefunds,
  endedBookings,
  unansweredAttempts,
} from "../src/db/claims.ts";
import { openDisputes } from "../src/db/disputes.ts";
import { eraseAttempts, unfinishedErasures } from "../src/db/erasures.ts";
import { oldProcessingAttempts, pendingRefunds } from "../src/db/reconciliation.ts";
import { lastReconciliations, needingPersons } from "../src/db/reconciliations.ts";
import { exportPayments } from "../src/queries/exportPayments.ts";
import { listPayments } from "../src/queries/listPayments.ts";
import { type Stage, startStage } from "./stage.ts";

// 100,000 payments of 1,000 attendees and 100 hosts with 10 events each; a tenth was given back, a hundredth is disputed.

let stage: Stage;
let explained: Explained;
const rows = 100_000;
const [attendees, hosts, events] = [1_000, 100, 1_000];
const now = () => new Date();
const idOf = (kind: string, n: number) => `00000000-0000-4000-8000-${kind}${String(n).padStart(11, "0")}`;
const attendeeId = idOf("a", 7);
const hostId = idOf("b", 7);
const eventId = idOf("c", 7);

beforeAll(async () => {
  stage = await startStage({ deliver: false });
  const { sql } = stage.owner;
  await sql.unsafe(`
    create function id_of(kind text, n bigint) returns uuid language sql immutable as
      $$ select ('00000000-0000-4000-8000-' || kind || lpad(n::text, 11, '0'))::uuid $$;
    insert into bookings (id, event_id, host_id, attendee_id, status, items, amount, currency, hold_expires_at, version)
    select id_of('d', n), id_of('c', n % ${events}), id_of('b', n % ${hosts}), id_of('a', (n * 7919) % ${attendees}),
      'confirmed', '[]', 2500, 'gbp', now(), 2 from generate_series(1, ${rows}) n;
    insert into payments (id, booking_id, event_id, host_id, attendee_id, status, amount, currency, attempt_id, created_at, updated_at)
    select id_of('e', n), id_of('d', n), id_of('c', n % ${events}), id_of('b', n % ${hosts}), id_of('a', (n * 7919) % ${attendees}),
      'succeeded', 2500, 'gbp', id_of('f', n), now() - n * interval '1 second', now() from generate_series(1, ${rows}) n;
    insert into attempts (id, payment_id, booking_id, status, amount, currency, parameters, idempotency_key, session_id, expires_at,
      payment_intent_id, received, paid_at, settled_at, created_at, updated_at)
    select id_of('f', n), id_of('e', n), id_of('d', n), 'paid', 2500, 'gbp', '{}', n::text, 'cs_' || n, now(), 'pi_' || n, 2500, now(),
      now(), now(), now() from generate_series(1, ${rows}) n;
    insert into refunds (id, payment_id, attempt_id, amount, currency, reason, status, stripe_refund_id, created_at, updated_at)
    select id_of('9', n), id_of('e', n), id_of('f', n), 2500, 'gbp', 'host', 'succeeded', 're_' || n, now(), now()
    from generate_series(10, ${rows}, 10) n;
    insert into disputes (id, payment_id, attempt_id, amount, currency, status, reason, blocks_refunds, created_at, updated_at)
    select 'du_' || n, id_of('e', n), id_of('f', n), 2500, 'gbp', 'won', 'fraudulent', false, now(), now()
    from generate_series(100, ${rows}, 100) n;
    insert into reconciliations (id, started_at, looks_back_to)
    select gen_random_uuid(), now() - n * interval '1 minute', now() from generate_series(1, 5000) n;
    insert into erasures (user_id, told_at, done_at) select gen_random_uuid(), now(), now() from generate_series(1, ${rows});`);
  await sql`vacuum analyze`;
  explained = await openExplained(stage.owner);
});
afterAll(async () => {
  await explained?.database.close();
  await stage?.stop();
});

const page = { limit: 20, offset: 0, order: "desc" as const };
const ofHost = rows / hosts;
const ofAttendee = rows / attendees;

it.each([
  ["an attendee's", { userId: attendeeId }, ofAttendee],
  ["an attendee's, oldest first", { userId: attendeeId, order: "asc" as const }, ofAttendee],
  ["a host's", { userId: hostId }, ofHost],
  ["a host's tenth page", { userId: hostId, offset: 180 }, ofHost],
  ["a host's of one event", { userId: hostId, eventId }, rows / events],
  ["an attendee's of one event", { userId: attendeeId, eventId }, ofAttendee],
  ["one booking's", { userId: hostId, bookingId: idOf("d", 7) }, 1],
  ["a stranger's", { userId: newId() }, 0],
])("a list of payments reads by an index what its page and its total need: %s", async (_whose, query, matching) => {
  const plans = await explained.plansOf((database) => listPayments(database, { ...page, ...query }));
  expect(plans.scanned).toEqual([]);
  // The page, told twice on its way, with its refunds and disputes; and all that match, once, for the total.
  const reach = page.limit + ("offset" in query ? query.offset : 0);
  expect(plans.rowsRead).toBeLessThanOrEqual(matching + 10 * reach);
});

it("an export reads what is the person's", async () => {
  const plans = await explained.plansOf((database) => exportPayments(database, attendeeId, 10_000));
  expect(plans.scanned).toEqual([]);
  expect(plans.rowsRead).toBeLessThanOrEqual(10 * ofAttendee);
});

it("what comparisons found is read a page at a time", async () => {
  const { scanned, rowsRead } = await explained.plansOf((database) => lastReconciliations(database, page));
  // Their number is limited by a setting, and counted.
  expect(scanned.filter((table) => table !== "reconciliations")).toEqual([]);
  expect(rowsRead).toBeLessThanOrEqual(5_000 + 100);
});

it("an erasure reads what is the person's", async () => {
  const userId = idOf("a", 8);
  const { scanned, rowsRead } = await explained.plansOf((database) =>
    database.transaction((tx) => eraseAttempts(tx, userId, now())),
  );
  expect(scanned).toEqual([]);
  expect(rowsRead).toBeLessThanOrEqual(20 * ofAttendee);
});

it.each([
  ["closings", (d) => claimClosings(d, now(), 1000, 50)],
  ["refunds", (d) => claimRefunds(d, now(), 1000, 50)],
  ["holds that end", (d) => endedBookings(d, now(), 50)],
  ["unanswered payments", (d) => unansweredAttempts(d, now(), 50)],
  ["payments on their way", (d) => oldProcessingAttempts(d, now())],
  ["refunds on their way", (d) => pendingRefunds(d, now())],
  ["open disputes", (d) => openDisputes(d, now())],
  ["attempts without a session", (d) => attemptsWithoutSession(d, now(), 50)],
  ["unfinished erasures", (d) => unfinishedErasures(d, 50)],
  ["what needs a person", (d) => needingPersons(d, { paidBefore: now(), failedAfter: new Date(0) }, 50)],
] as [string, (database: Explained["database"]) => Promise<unknown>][])(
  "a job that finds nothing to do reads next to nothing: %s",
  async (_what, look) => {
    const plans = await explained.plansOf(look);
    expect(plans.scanned).toEqual([]);
    expect(plans.rowsRead).toBeLessThanOrEqual(100);
  },
);
