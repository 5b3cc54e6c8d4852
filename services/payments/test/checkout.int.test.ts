import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, expect, it } from "vitest";
import { heldBooking, next } from "./bookings.ts";
import { patience, type Stage, startStage } from "./stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ env: { PROJECTION_WAIT_MS: "300" } });
});
afterAll(() => stage.stop());

const attemptsOf = (bookingId: string) => stage.database.sql`select * from attempts where booking_id = ${bookingId}`;
const session = async (id: string) => stage.deps.stripe.checkout.sessions.retrieve(id);

it("checkout opens a session for exactly the booking's total, marked with our ids everywhere", async () => {
  const booking = await stage.hold({
    items: [
      { ticketTypeId: newId(), ticketTypeName: "Stalls", quantity: 2, unitPrice: 2500, seats: ["A1", "A2"] },
      { ticketTypeId: newId(), ticketTypeName: "Child", quantity: 1, unitPrice: 0, seats: [] },
    ],
    total: { amount: 5000, currency: "gbp" },
  });
  const reply = await stage.checkout(booking);
  expect(reply).toMatchObject({
    status: 201,
    body: { paymentId: expect.any(String), expiresAt: booking.holdExpiresAt },
  });
  const [attempt] = await attemptsOf(booking.id);
  const made = await session(reply.sessionId);
  const metadata = { bookingId: booking.id, paymentId: reply.body.paymentId, attemptId: attempt?.id };
  expect(made).toMatchObject({ amount_total: 5000, currency: "gbp", client_reference_id: booking.id, metadata });
  expect(made.success_url).toBe(`http://localhost:4200/bookings/${booking.id}?checkout=success`);
  expect(attempt).toMatchObject({ session_id: made.id, status: "open", amount: 5000 });
  stage.sandbox.pay(made.id);
  const paid = await session(made.id);
  expect((await stage.deps.stripe.paymentIntents.retrieve(String(paid.payment_intent))).metadata).toEqual(metadata);
});

it("asking again gives the same open attempt while it lasts, and another one after Stripe ended it", async () => {
  const booking = await stage.hold();
  const first = await stage.checkout(booking);
  const again = await stage.checkout(booking);
  expect(again.body).toEqual(first.body);
  await stage.deps.stripe.checkout.sessions.expire(first.sessionId);
  await expect.poll(async () => (await attemptsOf(booking.id))[0]?.status, patience).toBe("expired");
  const another = await stage.checkout(booking);
  expect(another.status).toBe(201);
  expect(another.sessionId).not.toBe(first.sessionId);
});

it("a double click on two replicas opens one attempt", async () => {
  const { service: second } = await stage.addReplica();
  for (let round = 0; round < 5; round += 1) {
    const booking = await stage.hold();
    const services = [undefined, second, undefined, second];
    const replies = await Promise.all(services.map((service) => stage.checkout(booking, service)));
    const good = replies.filter((reply) => reply.status === 201);
    expect(new Set(good.map((reply) => reply.body.url)).size).toBe(1);
    // Stripe refuses a key that is in use at that instant; the client then asks again.
    for (const reply of replies) expect([201, 503]).toContain(reply.status);
    expect(await attemptsOf(booking.id)).toHaveLength(1);
    const { data } = await stage.deps.stripe.checkout.sessions.list({ limit: 100 });
    expect(data.filter((each) => each.client_reference_id === booking.id)).toHaveLength(1);
  }
});

it("another user's booking is not there, and a made-up one neither", async () => {
  const booking = await stage.hold();
  const as = { id: newId() };
  expect(await stage.call("POST", "/checkout", { as, body: { bookingId: booking.id } })).toMatchObject({ status: 404 });
  const old = "01900000-0000-7000-8000-000000000000";
  expect(await stage.call("POST", "/checkout", { as, body: { bookingId: old } })).toMatchObject({ status: 404 });
  expect(await stage.call("POST", "/checkout", { body: { bookingId: old } })).toMatchObject({ status: 401 });
});

it("a booking that has not arrived yet is waited for, and then 503 with Retry-After", async () => {
  const booking = heldBooking();
  const as = { id: booking.attendeeId };
  const tooSoon = await stage.call("POST", "/checkout", { as, body: { bookingId: booking.id } });
  expect(tooSoon).toMatchObject({ status: 503, body: { code: "projection_pending" }, headers: { "retry-after": "1" } });
  const waiting = stage.call("POST", "/checkout", { as, body: { bookingId: booking.id } });
  await stage.hear("booking.held", booking);
  expect(await waiting).toMatchObject({ status: 201 });
});

it("a booking that is free, over or not held any more cannot be paid", async () => {
  const free = await stage.hold({ total: { amount: 0, currency: "gbp" }, status: "confirmed" });
  expect(await stage.checkout(free)).toMatchObject({ status: 409, body: { code: "wrong_state" } });
  const over = await stage.hold({ holdExpiresAt: new Date(Date.now() - 1).toISOString() });
  expect(await stage.checkout(over)).toMatchObject({ status: 409, body: { code: "checkout_closed" } });
  const booking = await stage.hold();
  await stage.hear("booking.cancelled", next(booking, { status: "cancelled" }));
  expect(await stage.checkout(booking)).toMatchObject({ status: 409, body: { code: "checkout_closed" } });
});

it("return addresses of other sites are refused, naming the field", async () => {
  const booking = await stage.hold();
  const as = { id: booking.attendeeId };
  for (const bad of [
    "https://evil.example.test/",
    "http://localhost:4200@evil.example.test",
    "javascript:alert(1)",
    "x",
  ]) {
    for (const field of ["successUrl", "cancelUrl"]) {
      const reply = await stage.call("POST", "/checkout", { as, body: { bookingId: booking.id, [field]: bad } });
      expect(reply).toMatchObject({ status: 422, body: { code: "return_url_refused", errors: [{ field }] } });
    }
  }
  const good = { bookingId: booking.id, successUrl: "http://localhost:4200/thanks?a=1" };
  const reply = await stage.call("POST", "/checkout", { as, body: good });
  const made = await session(String(reply.body.url).split("/").at(-1) ?? "");
  expect(made.success_url).toBe(good.successUrl);
});

it.each([
  [{}, "bookingId"],
  [{ bookingId: 7 }, "bookingId"],
  [{ bookingId: "no-id" }, "bookingId"],
  [{ bookingId: newId(), price: 1 }, "price"],
  [{ bookingId: newId(), successUrl: 7 }, "successUrl"],
  [{ bookingId: newId(), cancelUrl: `http://localhost:4200/${"x".repeat(2100)}` }, "cancelUrl"],
])("checkout refuses %j, naming the field", async (body, field) => {
  const reply = await stage.call("POST", "/checkout", { as: { id: newId() }, body });
  expect(reply.status).toBe(400);
  expect(reply.body.errors.map((error: { field: string }) => error.field)).toContain(field);
});

it("checkout refuses bodies that are no JSON, or too large", async () => {
  const as = { id: newId() };
  const headers = { "content-type": "application/json" };
  expect(await stage.call("POST", "/checkout", { as, headers, body: "{" })).toMatchObject({ status: 400 });
  const large = JSON.stringify({ bookingId: "x".repeat(70_000) });
  expect(await stage.call("POST", "/checkout", { as, headers, body: large })).toMatchObject({ status: 413 });
});

it("the same Idempotency-Key gives the same answer, and 422 with another body", async () => {
  const booking = await stage.hold();
  const request = { as: { id: booking.attendeeId }, headers: { "idempotency-key": "once" } };
  const first = await stage.call("POST", "/checkout", { ...request, body: { bookingId: booking.id } });
  await stage.hear("booking.cancelled", next(booking, { status: "cancelled" }));
  const again = await stage.call("POST", "/checkout", { ...request, body: { bookingId: booking.id } });
  expect(again).toMatchObject({ status: 201, body: first.body, headers: { "idempotent-replayed": "true" } });
  const other = await stage.call("POST", "/checkout", { ...request, body: { bookingId: newId() } });
  expect(other).toMatchObject({ status: 422, body: { code: "idempotency_mismatch" } });
});
