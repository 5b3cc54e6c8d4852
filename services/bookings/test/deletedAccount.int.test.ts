import { newId } from "@stagedoor/contracts/ids";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectUser } from "../src/commands/projectUser.ts";
import { releaseNextAttendee } from "../src/commands/releaseAttendee.ts";
import { holdFor, messagesOf } from "./bookings.ts";
import { expectCountsMatch } from "./counts.ts";
import { anEvent, project } from "./events.ts";
import { aPayment, deliver } from "./payments.ts";
import { createClock, makeFor, silent, startDatabase } from "./stack.ts";

let stored: Awaited<ReturnType<typeof startDatabase>>;
const clock = createClock();
const make = makeFor(clock);
beforeAll(async () => {
  stored = await startDatabase();
});
afterAll(async () => {
  await expectCountsMatch(stored.database);
  await stored.stop();
});

const limits = { batchSize: 2, retryMs: 60_000 };
const finish = async () => {
  while (await releaseNextAttendee(stored.database, make, limits, silent));
};
const deleted = (id: string, version: number) =>
  stored.database.transaction((tx) => projectUser(tx, { id, deleted: true, version }, make.now()));
const statesOf = async (attendeeId: string) =>
  stored.database.sql`
    select status, cancel_reason, refund_amount, idempotency_key from bookings where attendee_id = ${attendeeId} order by id`;

async function named(name: string): Promise<string> {
  const [id, at] = [newId(), new Date().toISOString()];
  const user = { id, name, email: "zoe@example.test", role: "attendee", emailVerified: true, version: 1 } as const;
  const body = { ...user, createdAt: at, updatedAt: at };
  await stored.database.transaction((tx) => projectUser(tx, body, make.now()));
  return id;
}

async function bookedBy(attendeeId: string, isPaid: boolean) {
  const refundPolicy = { kind: "percentage", untilHoursBefore: 24, percentage: 30 } as const;
  const booking = await holdFor(
    stored.database,
    make,
    await project(stored.database, anEvent({ refundPolicy })),
    2,
    attendeeId,
  );
  const payment = aPayment(booking.id, { attemptId: newId() });
  if (isPaid) await deliver(stored.database, make, "payment.succeeded", payment);
  return { ...booking, payment };
}

test("with an account all its live bookings are cancelled, paid ones refunded by the policy, batch by batch", async () => {
  const attendee = await named("Zoe");
  const other = await named("Yves");
  for (const isPaid of [true, false, true, false, true]) await bookedBy(attendee, isPaid);
  const [keyed] = await Promise.all([bookedBy(other, true)]);
  await deleted(attendee, 2);
  await Promise.all([finish(), finish()]);
  await until(async () => {
    await finish();
    return (await statesOf(attendee)).every(({ status }) => status === "cancelled");
  });
  const cancelled = { status: "cancelled", cancel_reason: "account_deleted" };
  const states = await statesOf(attendee);
  expect(states.map(({ refund_amount }) => refund_amount)).toEqual([1500, null, 1500, null, 1500]);
  for (const state of states) expect(state).toMatchObject(cancelled);
  expect(await statesOf(other)).toMatchObject([{ status: "confirmed" }]);
  expect((await messagesOf(stored.database, keyed.id)).at(-1)?.type).toBe("booking.confirmed");
});

test("a booking of an event that has begun stays as it is with its host", async () => {
  const attendee = await named("Zoe");
  const { eventId } = await bookedBy(attendee, true);
  const begun = new Date(Date.now() - 60_000).toISOString();
  await stored.database.sql`update event_stock set starts_at = ${begun} where event_id = ${eventId}`;
  await stored.database.sql`update bookings set starts_at = ${begun} where event_id = ${eventId}`;
  await deleted(attendee, 2);
  await finish();
  expect(await statesOf(attendee)).toMatchObject([{ status: "confirmed" }]);
});

test("a booking with which somebody has been let in stays, because a deletion is no way to take the money back", async () => {
  const attendee = await named("Zoe");
  const [used] = [await bookedBy(attendee, true), await bookedBy(attendee, true)];
  await stored.database.sql`update tickets set checked_in_at = now() where booking_id = ${used.id}`;
  await deleted(attendee, 2);
  await finish();
  const states = await stored.database.sql`select id, status from bookings where attendee_id = ${attendee}`;
  expect(states.find(({ id }) => id === used.id)?.status).toBe("confirmed");
  expect(states.find(({ id }) => id !== used.id)?.status).toBe("cancelled");
});

test("what is booked by a token that outlived its account goes when the deletion is heard again", async () => {
  const attendee = await named("Zoe");
  await deleted(attendee, 2);
  await finish();
  const late = await bookedBy(attendee, false);
  await finish();
  expect(await statesOf(attendee)).toMatchObject([{ status: "held" }]);
  await deleted(attendee, 3);
  await finish();
  expect(await statesOf(attendee)).toMatchObject([{ status: "cancelled", cancel_reason: "account_deleted" }]);
  await deliver(stored.database, make, "payment.succeeded", late.payment);
  expect((await messagesOf(stored.database, late.id)).at(-1)).toMatchObject({
    type: "booking.payment_refused",
    body: { refusedPayment: { reason: "erased" } },
  });
});

test("nothing in the database names an account that is gone", async () => {
  const name = "Zebedee Unmistakable";
  const attendee = await named(name);
  const { id } = await bookedBy(attendee, true);
  await stored.database.sql`update bookings set idempotency_key = ${name} where id = ${id}`;
  await stored.database.sql`
    insert into idempotency_keys (user_id, key, route, request_hash, body)
    values (${attendee}, ${name}, 'DELETE /x', 'hash', ${JSON.stringify({ name })})`;
  expect(await tablesNaming(name)).toEqual(["bookings", "idempotency_keys", "users"]);
  await deleted(attendee, 2);
  await finish();
  expect(await tablesNaming(name)).toEqual([]);
});

test("an attendee whose bookings cannot be released waits, and does not stand in the way of the next one", async () => {
  const [first, second] = [await named("Zoe"), await named("Yves")];
  const broken = await bookedBy(first, false);
  await bookedBy(second, false);
  await stored.database.sql`update ticket_types set held = 0 where event_id = ${broken.eventId}`;
  await deleted(first, 2);
  await deleted(second, 2);
  await finish();
  expect(await statesOf(second)).toMatchObject([{ status: "cancelled" }]);
  expect(await statesOf(first)).toMatchObject([{ status: "held" }]);
  await stored.database.sql`update ticket_types set held = 2 where event_id = ${broken.eventId}`;
  clock.forward(limits.retryMs);
  await finish();
  expect(await statesOf(first)).toMatchObject([{ status: "cancelled" }]);
});

/** Every table of the database in which a text stands anywhere. */
async function tablesNaming(text: string): Promise<string[]> {
  const { sql } = stored.database;
  const tables = await sql`select tablename as name from pg_tables where schemaname = 'public' order by 1`;
  const found: string[] = [];
  for (const { name } of tables) {
    const [row] = await sql.unsafe(
      `select count(*)::int as count from "${name}" t where t::text like '%' || $1 || '%'`,
      [text],
    );
    if (row?.count > 0) found.push(name);
  }
  return found;
}
