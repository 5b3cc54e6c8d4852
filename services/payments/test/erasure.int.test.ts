import { afterAll, beforeAll, expect, it } from "vitest";
import { eraseUser } from "../src/commands/eraseUser.ts";
import { finishErasures } from "../src/jobs/erasures.ts";
import { recoverSessions } from "../src/jobs/recovery.ts";
import { confirmedBy } from "./bookings.ts";
import { type Stage, startStage } from "./stage.ts";
import { deliver, eventsOf } from "./stripeEvents.ts";

let stage: Stage;
const name = "ada.lovelace@example.test";
const successUrl = `http://localhost:4200/bookings?for=${name}`;

beforeAll(async () => {
  stage = await startStage({ deliver: false });
});
afterAll(() => stage.stop());

const erase = (userId: string) => stage.database.transaction((tx) => eraseUser(tx, stage.deps, userId));

/** Every table that has the text in any of its columns. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await stage.database.sql`select tablename from pg_tables where schemaname = 'public'`;
  const found: string[] = [];
  for (const { tablename } of tables) {
    const rows = await stage.database.sql`
      select 1 from ${stage.database.sql(String(tablename))} as t where t::text like ${`%${text}%`} limit 1`;
    if (rows.length > 0) found.push(String(tablename));
  }
  return found;
}

/** A checkout whose attendee has written an address into everything that is taken from them. */
async function checkout() {
  const booking = await stage.hold();
  const as = { id: booking.attendeeId };
  const headers = { "idempotency-key": name };
  const reply = await stage.call("POST", "/checkout", { as, headers, body: { bookingId: booking.id, successUrl } });
  expect(reply.status).toBe(201);
  return { booking, as, sessionId: String(reply.body.url).split("/").at(-1) ?? "" };
}

it("nothing is left that names a person who has paid, and what accounting needs stays", async () => {
  const { booking, as, sessionId } = await checkout();
  stage.sandbox.pay(sessionId, { email: name, name });
  for (const event of await eventsOf(stage, sessionId)) await deliver(stage, event);
  await stage.hear("booking.confirmed", confirmedBy(booking, (await stage.sent(booking.id))[0]?.body.attemptId ?? ""));
  expect(await tablesWith(name)).toEqual(expect.arrayContaining(["attempts", "idempotency_keys"]));
  const before = (await stage.call("GET", "/payments", { as })).body;
  await erase(booking.attendeeId);
  expect(await tablesWith(name)).toEqual([]);
  expect((await stage.call("GET", "/payments", { as })).body).toEqual(before);
  const [kept] = await stage.database
    .sql`select received, payment_intent_id from attempts where booking_id = ${booking.id}`;
  expect(kept).toMatchObject({ received: 2500, payment_intent_id: expect.stringMatching(/^pi_/) });
});

it("an attempt whose session was not stored is still found and closed, and erased after that", async () => {
  const { booking, sessionId } = await checkout();
  await stage.database.sql`update attempts set session_id = null, url = null where booking_id = ${booking.id}`;
  await erase(booking.attendeeId);
  await finishErasures(stage.deps);
  expect(await tablesWith(name)).toEqual(["attempts"]);
  await recoverSessions(stage.later(600_000));
  const [row] = await stage.database.sql`select session_id from attempts where booking_id = ${booking.id}`;
  expect(row).toEqual({ session_id: sessionId });
  await stage.deps.stripe.checkout.sessions.expire(sessionId);
  for (const event of await eventsOf(stage, sessionId)) await deliver(stage, event);
  await finishErasures(stage.deps);
  expect(await tablesWith(name)).toEqual([]);
});

it("an erasure that is told again catches what was opened meanwhile, and touches nobody else's", async () => {
  const other = await checkout();
  stage.sandbox.pay(other.sessionId);
  for (const event of await eventsOf(stage, other.sessionId)) await deliver(stage, event);
  const booking = await stage.hold();
  await erase(booking.attendeeId);
  await finishErasures(stage.deps);
  const as = { id: booking.attendeeId };
  const reply = await stage.call("POST", "/checkout", { as, body: { bookingId: booking.id, successUrl } });
  const sessionId = String(reply.body.url).split("/").at(-1) ?? "";
  await stage.deps.stripe.checkout.sessions.expire(sessionId);
  for (const event of await eventsOf(stage, sessionId)) await deliver(stage, event);
  await erase(booking.attendeeId);
  const rows = await stage.database.sql`select booking_id from attempts where parameters is not null`;
  expect(rows).toEqual([{ booking_id: other.booking.id }]);
});
