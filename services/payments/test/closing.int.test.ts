import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { openCheckout } from "../src/commands/openCheckout.ts";
import type { Deps } from "../src/deps.ts";
import { closePayments, endHolds } from "../src/jobs/closing.ts";
import { recoverSessions } from "../src/jobs/recovery.ts";
import { next } from "./bookings.ts";
import { type Stage, startStage } from "./stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
});
afterEach(() => stage.sandbox.control.clearSwitches());
afterAll(() => stage.stop());

const minutes = 60_000;
const sessionsOf = async (bookingId: string) => {
  const { data } = await stage.deps.stripe.checkout.sessions.list({ limit: 100 });
  return data.filter((each) => each.client_reference_id === bookingId);
};
const typesSent = async (bookingId: string) => (await stage.sent(bookingId)).map((message) => message.type);
const paymentOf = async (bookingId: string) =>
  (await stage.database.sql`select * from payments where booking_id = ${bookingId}`)[0];
const attemptOf = async (bookingId: string) =>
  (await stage.database.sql`select * from attempts where booking_id = ${bookingId} order by created_at desc`)[0];

/** Ends holds and closes payments with a clock that is ahead. */
async function runClosing(ms: number): Promise<void> {
  await endHolds(stage.later(ms));
  await closePayments(stage.later(ms));
}

/** Opens checkout in a process that is killed at its first transaction after Stripe has answered. */
async function crashBeforeStoring(bookingId: string, userId: string): Promise<void> {
  const { stripe, database } = stage.deps;
  let answered = false;
  const create: typeof stripe.checkout.sessions.create = (...request: unknown[]) => {
    const made = (stripe.checkout.sessions.create as (...all: unknown[]) => Promise<unknown>)(...request);
    return made.finally(() => {
      answered = true;
    }) as never;
  };
  const sessions = Object.assign(Object.create(stripe.checkout.sessions), { create });
  const dying: Deps = {
    ...stage.deps,
    stripe: Object.assign(Object.create(stripe), { checkout: { sessions } }),
    database: {
      ...database,
      transaction: (run) => (answered ? Promise.reject(new Error("killed")) : database.transaction(run)),
    },
  };
  await expect(openCheckout(dying, { userId, bookingId })).rejects.toThrow("killed");
}

it("at the hold's end the session is ended at Stripe, and only then is the payment said to be over", async () => {
  const booking = await stage.hold();
  const { sessionId } = await stage.checkout(booking);
  await runClosing(5 * minutes);
  expect(await typesSent(booking.id)).toEqual([]);
  stage.sandbox.control.fault({ kind: "error-before", status: 503, path: `/v1/checkout/sessions/${sessionId}/expire` });
  await runClosing(10 * minutes);
  expect(await typesSent(booking.id)).toEqual([]);
  expect(await stage.checkout(booking)).toMatchObject({ status: 409, body: { code: "checkout_closed" } });
  await runClosing(11 * minutes);
  expect(await typesSent(booking.id)).toEqual(["payment.expired"]);
  expect(await sessionsOf(booking.id)).toMatchObject([{ status: "expired" }]);
  expect(stage.sandbox.pay(sessionId)).toMatchObject({ kind: "closed" });
});

it("a hold that ends without an attempt is closed at once, and cannot be paid afterwards", async () => {
  const booking = await stage.hold();
  await runClosing(10 * minutes);
  expect(await stage.sent(booking.id)).toMatchObject([
    { type: "payment.expired", body: { attemptId: null, version: 2 } },
  ]);
  expect(await stage.checkout(booking)).toMatchObject({ status: 409, body: { code: "checkout_closed" } });
  await runClosing(20 * minutes);
  expect(await typesSent(booking.id)).toEqual(["payment.expired"]);
});

it("if Stripe says that the session is complete, the payment wins over the hold's end", async () => {
  stage.sandbox.control.pauseWebhooks();
  const booking = await stage.hold();
  const { sessionId } = await stage.checkout(booking);
  stage.sandbox.pay(sessionId);
  await runClosing(10 * minutes);
  expect(await typesSent(booking.id)).toEqual(["payment.succeeded"]);
  expect(await paymentOf(booking.id)).toMatchObject({ status: "succeeded", close_due_at: null });
});

it.each(["cancelled", "expired"] as const)("a booking that is %s closes its open attempt", async (status) => {
  const booking = await stage.hold();
  const { sessionId } = await stage.checkout(booking);
  await stage.hear(`booking.${status}`, next(booking, { status }));
  await closePayments(stage.deps);
  expect(stage.sandbox.pay(sessionId)).toMatchObject({ kind: "closed" });
  expect(await typesSent(booking.id)).toEqual(["payment.expired"]);
});

it("free bookings are ignored whatever happens to them", async () => {
  const free = await stage.hold({ total: { amount: 0, currency: "gbp" }, status: "confirmed" });
  await stage.hear("booking.confirmed", next(free, { status: "confirmed" }));
  await stage.hear("booking.cancelled", next(next(free, {}), { status: "cancelled" }));
  await runClosing(20 * minutes);
  expect(await paymentOf(free.id)).toBeUndefined();
  expect(await stage.sent(free.id)).toEqual([]);
});

it.each([
  ["the hold's end", async (): Promise<void> => runClosing(10 * minutes)],
  ["the recovery job and the hold's end", recoverThenClose],
])("a crash between creating a session and storing its id leaves no payable session after %s", async (_who, close) => {
  const booking = await stage.hold();
  await crashBeforeStoring(booking.id, booking.attendeeId);
  expect(await attemptOf(booking.id)).toMatchObject({ status: "open", session_id: null });
  expect(await sessionsOf(booking.id)).toMatchObject([{ status: "open" }]);
  await close();
  expect(await sessionsOf(booking.id)).toMatchObject([{ status: "expired" }]);
  expect(await typesSent(booking.id)).toEqual(["payment.expired"]);
});

async function recoverThenClose(): Promise<void> {
  await recoverSessions(stage.later(1 * minutes));
  await runClosing(10 * minutes);
}

it("after such a crash the attendee gets the session that was made", async () => {
  const booking = await stage.hold();
  await crashBeforeStoring(booking.id, booking.attendeeId);
  const { sessionId } = await stage.checkout(booking);
  expect(await sessionsOf(booking.id)).toMatchObject([{ id: sessionId, status: "open" }]);
});

it("an attempt that never reached Stripe is closed without a session", async () => {
  const booking = await stage.hold();
  stage.sandbox.control.fault({ kind: "cut-before", times: 2, method: "POST", path: "/v1/checkout/sessions" });
  expect(await stage.checkout(booking)).toMatchObject({ status: 503, body: { code: "busy" } });
  // By the hold's end its parameters are too old for Stripe's minimum, which proves that there is none.
  stage.sandbox.control.advanceClock(10 * 60);
  await runClosing(10 * minutes);
  stage.sandbox.control.advanceClock(-10 * 60);
  expect(await sessionsOf(booking.id)).toEqual([]);
  expect(await typesSent(booking.id)).toEqual(["payment.expired"]);
});

it.each([
  ["is away", { kind: "cut-before", times: 2 }],
  ["does it and the answer is lost", { kind: "cut-after", times: 2 }],
  ["is overloaded", { kind: "error-before", status: 503 }],
  ["limits the rate", { kind: "error-before", status: 429 }],
  ["is slower than the timeout", { kind: "slow", delayMs: 3_500 }],
  ["fails and replays that under the key", { kind: "error-before", status: 500 }],
  ["does it and says that it failed", { kind: "error-after" }],
] as const)(
  "when Stripe %s, checkout works at a later try, with one session that can be paid",
  async (_what, fault) => {
    const booking = await stage.hold();
    stage.sandbox.control.fault({ ...fault, method: "POST", path: "/v1/checkout/sessions" });
    const first = await stage.checkout(booking);
    if (first.status !== 201) expect(first).toMatchObject({ status: 503, headers: { "retry-after": "2" } });
    // Stripe refuses a key while the call that uses it is still running.
    const { sessionId } = await until(async () => {
      const again = await stage.checkout(booking);
      return again.status === 201 && again;
    });
    expect(await sessionsOf(booking.id)).toHaveLength(1);
    expect(stage.sandbox.pay(sessionId)).toMatchObject({ kind: "complete" });
  },
);

it("a sum below Stripe's minimum is refused as a rule, and leaves no open attempt", async () => {
  const items = [{ ticketTypeId: stage.deps.newId(), ticketTypeName: "Tip", quantity: 1, unitPrice: 5, seats: [] }];
  const booking = await stage.hold({ items, total: { amount: 5, currency: "gbp" } });
  expect(await stage.checkout(booking)).toMatchObject({ status: 422, body: { code: "rule_broken" } });
  expect(await attemptOf(booking.id)).toMatchObject({ status: "expired" });
});

it("holds that end together are each closed and told of once, whichever replica meets them, and only they", async () => {
  const held = await Promise.all(Array.from({ length: 40 }, () => stage.hold()));
  const longer = await stage.hold({ holdExpiresAt: new Date(Date.now() + 60 * minutes).toISOString() });
  const free = await stage.hold({ total: { amount: 0, currency: "gbp" } });
  const [opened, cancelled, ...others] = held as [BookingState, BookingState, ...BookingState[]];
  await stage.checkout(opened);
  await stage.hear("booking.cancelled", next(cancelled, { status: "cancelled" }));
  const later = stage.later(10 * minutes);
  await Promise.all([endHolds(later), endHolds(later), endHolds(later)]);
  const unopened = [cancelled, ...others];
  const sent = await Promise.all(unopened.map(({ id }) => stage.sent(id)));
  expect(sent.map((messages) => messages.map(({ type, body }) => [type, body.status, body.version]))).toEqual(
    unopened.map(() => [["payment.expired", "expired", 2]]),
  );
  for (const { id } of [opened, longer, free]) expect(await stage.sent(id)).toEqual([]);
  const [closing] = await stage.database.sql`
    select status, close_requested_at is not null as is_closing from payments where booking_id = ${opened.id}`;
  expect(closing).toEqual({ status: "open", is_closing: true });
  for (const booking of others) {
    expect(await stage.checkout(booking)).toMatchObject({ status: 409, body: { code: "checkout_closed" } });
  }
});

it("holds that cannot be ended wait for the job's clock instead of being tried at once for ever", async () => {
  await Promise.all([stage.hold(), stage.hold()]);
  await stage.owner.sql`create function disk_full() returns trigger language plpgsql
    as $$ begin raise exception 'disk full' using errcode = '53100'; end $$`;
  await stage.owner.sql`create trigger disk_full before insert on payments for each row execute function disk_full()`;
  let failures = 0;
  const enough = new AbortController();
  const warn = () => {
    failures += 1;
    if (failures === 10) enough.abort();
  };
  const failing = stage.later(10 * minutes);
  const log = Object.assign(Object.create(stage.deps.log), { warn });
  await endHolds({ ...failing, log, config: { ...failing.config, jobBatch: 2 } }, enough.signal);
  await stage.owner.sql`drop trigger disk_full on payments`;
  expect(failures).toBe(2);
});
