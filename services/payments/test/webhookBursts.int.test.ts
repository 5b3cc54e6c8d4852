import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { until } from "@stagedoor/platform/testing/until";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { receiveAlone } from "../src/commands/receiveAlone.ts";
import { stripeEventReceiver } from "../src/commands/receiveStripeEvent.ts";
import { readEvent } from "../src/stripe/events.ts";
import { next } from "./bookings.ts";
import { type Reply, type Stage, startStage } from "./stage.ts";
import { deliver, type EventFeed, eventFeed } from "./stripeEvents.ts";

let stage: Stage;
let feed: EventFeed;
const queueMax = 40;

beforeAll(async () => {
  stage = await startStage({ deliver: false });
  feed = eventFeed(stage, ["checkout.session.completed"]);
});
afterAll(() => stage.stop());

type Paying = { booking: BookingState; completed: Stripe.Event };

/** A held booking whose session was paid, and of which nobody has told yet. */
async function paying(): Promise<Paying> {
  const booking = await stage.hold();
  const { sessionId } = await stage.checkout(booking);
  stage.sandbox.pay(sessionId);
  const [completed] = await feed(sessionId);
  if (!completed) throw new Error(`${sessionId} has no event`);
  return { booking, completed };
}

const many = (count: number) => Promise.all(Array.from({ length: count }, paying));

/** What Stripe can say of a session: by the type of the event, what it changes in the session. */
const sayings = {
  paid: ["checkout.session.completed", {}],
  unpaid: ["checkout.session.completed", { payment_status: "unpaid" }],
  paidLater: ["checkout.session.async_payment_succeeded", {}],
  failed: ["checkout.session.async_payment_failed", { payment_status: "unpaid" }],
  expired: ["checkout.session.expired", { status: "expired", payment_status: "unpaid", payment_intent: null }],
  other: ["checkout.session.async_payment_pending", {}],
} as const;

function saying({ completed }: Paying, what: keyof typeof sayings, name: string, changes: object = {}): Stripe.Event {
  const [type, says] = sayings[what];
  const object = { ...completed.data.object, ...says, ...changes };
  return { ...completed, id: `evt_${completed.id}_${name}`, type, data: { object } } as Stripe.Event;
}

/** The same numbers each time, so that what fails fails again. */
function drawer(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const kinds = Object.keys(sayings) as (keyof typeof sayings)[];

/** Up to eight events of each payment, some delivered again, all in one order that mixes the payments. */
function burstOf(payings: readonly Paying[], seed: number, wrongEach: number): Stripe.Event[] {
  const draw = drawer(seed);
  const drawn = payings.flatMap((each, index) => {
    const wrong = index % wrongEach === 0 ? { amount_total: 2400 } : {};
    const events = Array.from({ length: 5 + draw(4) }, (_, place) =>
      saying(each, kinds[draw(kinds.length)] ?? "paid", String(place), wrong),
    );
    return events.flatMap((event) => (draw(3) === 0 ? [event, event] : [event]));
  });
  return drawn
    .map((event) => ({ event, key: draw(1_000_000) }))
    .toSorted((a, b) => a.key - b.key)
    .map((each) => each.event);
}

async function endingsOf(payings: readonly Paying[]) {
  const endings = payings.map(async ({ booking }) => {
    const rows = await stage.database.sql`
      select payments.status, payments.version, payments.attempt_id = attempts.id as is_paid_by, attempts.status as attempt,
        attempts.received, attempts.announcements, attempts.payment_intent_id is not null as has_intent,
        (select json_agg(json_build_array(reason, amount, status)) from refunds where attempt_id = attempts.id) as refunds
      from payments join attempts on attempts.payment_id = payments.id where payments.booking_id = ${booking.id}`;
    const sent = await stage.sent(booking.id);
    return {
      rows: [...rows],
      sent: sent.map(({ type, body }) => [type, body.status, body.version, body.attemptId !== null]),
    };
  });
  return Promise.all(endings);
}

it.each([
  ["in one batch, with wrong sums", 1000, 10],
  ["in batches of 7", 7, Number.POSITIVE_INFINITY],
])("a burst of 500 webhooks, repeated and in any order, ends as one by one: %s", async (_how, batchMax, wrongEach) => {
  const [together, alone] = [await many(60), await many(60)];
  // Some are being closed while the news comes.
  for (const { booking } of [...together.slice(0, 20), ...alone.slice(0, 20)]) {
    await stage.hear("booking.expired", next(booking, { status: "expired" }));
  }
  const receive = stripeEventReceiver({ ...stage.deps, config: { ...stage.deps.config, webhookBatchMax: batchMax } });
  const burst = burstOf(together, batchMax, wrongEach);
  expect(burst.length).toBeGreaterThan(500);
  const outcomes = await Promise.all(burst.map(receive));
  const expected: string[] = [];
  for (const event of burstOf(alone, batchMax, wrongEach)) {
    expected.push(await receiveAlone(stage.deps, event, readEvent(event)));
  }
  expect(outcomes).toEqual(expected);
  expect(new Set(outcomes)).toEqual(new Set(["applied", "duplicate", "ignored"]));
  expect(await endingsOf(together)).toEqual(await endingsOf(alone));
  const ids = burst.map(({ id }) => id);
  const [kept] = await stage.database.sql`select count(*)::int from stripe_events where id = any (${ids})`;
  expect(kept?.count).toBe(new Set(ids).size);
});

it("an event that is malformed, foreign or not known here harms none of those that came with it", async () => {
  const payings = await many(30);
  const [first] = payings as [Paying];
  const completed: object = first.completed;
  const object: object = first.completed.data.object;
  const elsewhere = { bookingId: stage.deps.newId(), paymentId: stage.deps.newId(), attemptId: stage.deps.newId() };
  const strange: object[] = [
    { ...completed, id: "evt_\u0000" },
    { ...completed, id: "evt_foreign_in_burst", data: { object: { ...object, id: "cs_foreign", metadata: {} } } },
    { ...completed, id: "evt_nowhere", data: { object: { ...object, id: "cs_nowhere", metadata: elsewhere } } },
    { ...completed, id: "evt_type_in_burst", type: "balance.available" },
    { ...completed, id: "evt_broken", data: { object: null } },
  ];
  const events = payings.map((each) => each.completed as object);
  const burst = [...events.slice(0, 10), ...strange, ...events.slice(10)];
  const replies = await Promise.all(burst.map((event) => deliver(stage, event)));
  const statuses = replies.map((reply) => reply.status);
  expect(statuses.slice(10, 15)).toEqual([500, 200, 503, 200, 500]);
  expect([...statuses.slice(0, 10), ...statuses.slice(15)]).toEqual(payings.map(() => 200));
  for (const { booking } of payings) {
    expect((await stage.sent(booking.id)).map(({ type }) => type)).toEqual(["payment.succeeded"]);
  }
  const kept = await stage.database.sql`
    select id, outcome from stripe_events where id in ('evt_nowhere', 'evt_foreign_in_burst', 'evt_type_in_burst')
    order by id`;
  expect([...kept]).toEqual([
    { id: "evt_foreign_in_burst", outcome: "ignored" },
    { id: "evt_type_in_burst", outcome: "ignored" },
  ]);
});

it("a queue that is full answers 503, and what Stripe sends again is stored", async () => {
  const { service } = await stage.addReplica({ WEBHOOK_QUEUE_MAX: String(queueMax) });
  const payings = await many(60);
  const bodies = payings.map(({ completed }) => completed);
  const held = await holdEvents(bodies[0]?.id ?? "");
  const first = deliver(stage, bodies[0] as object, { service });
  await until(() => held.isWaitedFor(), { what: "the first batch waits" });
  const replies: Promise<Reply>[] = bodies.slice(1).map((body) => deliver(stage, body, { service }));
  const refused: Reply[] = [];
  for (const reply of replies) reply.then((each) => each.status === 503 && refused.push(each));
  await until(() => refused.length === bodies.length - queueMax, { what: "those beyond the bound are refused" });
  await held.release();
  const statuses = (await Promise.all([first, ...replies])).map((reply) => reply.status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(queueMax);
  for (const reply of refused) expect(reply.headers["retry-after"]).toMatch(/^\d+$/);
  for (const body of bodies) expect(await deliver(stage, body, { service })).toMatchObject({ status: 200 });
  for (const { booking } of payings) {
    expect((await stage.sent(booking.id)).map(({ type }) => type)).toEqual(["payment.succeeded"]);
  }
});

/** Notes an event in a transaction that stays open, so that a batch with it has to wait. */
async function holdEvents(id: string) {
  const released = Promise.withResolvers<void>();
  const noted = Promise.withResolvers<void>();
  const over = stage.owner.sql.begin(async (sql) => {
    await sql`insert into stripe_events (id, type, outcome, received_at) values (${id}, 'held', 'applied', now())`;
    noted.resolve();
    await released.promise;
    await sql`delete from stripe_events where id = ${id}`;
  });
  await noted.promise;
  return {
    async isWaitedFor(): Promise<boolean> {
      const rows = await stage.database.sql`
        select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return rows.length > 0;
    },
    async release(): Promise<void> {
      released.resolve();
      await over;
    },
  };
}

it("two replicas that get the same burst in other orders announce each payment once", async () => {
  const { service } = await stage.addReplica();
  const payings = await many(60);
  const bodies = payings.flatMap((each) => [
    each.completed,
    saying(each, "paidLater", "b"),
    saying(each, "expired", "c"),
  ]);
  const replies = await Promise.all([
    ...bodies.map((body) => deliver(stage, body)),
    ...bodies.toReversed().map((body) => deliver(stage, body, { service })),
  ]);
  expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200]));
  for (const { booking } of payings) {
    expect((await stage.sent(booking.id)).map(({ type }) => type)).toEqual(["payment.succeeded"]);
  }
  const ids = bodies.map(({ id }) => id);
  const [kept] = await stage.database.sql`select count(*)::int from stripe_events where id = any (${ids})`;
  expect(kept?.count).toBe(ids.length);
});

it("a payment that somebody holds keeps nobody else's news back", async () => {
  const [blocked, ...others] = await many(20);
  const released = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const over = stage.owner.sql.begin(async (sql) => {
    await sql`select from payments where booking_id = ${blocked?.booking.id ?? ""} for update`;
    locked.resolve();
    await released.promise;
  });
  await locked.promise;
  const late = deliver(stage, blocked?.completed ?? {});
  const replies = await Promise.all(others.map(({ completed }) => deliver(stage, completed)));
  expect(replies.map((reply) => reply.status)).toEqual(others.map(() => 200));
  released.resolve();
  await over;
  expect(await late).toMatchObject({ status: 200 });
  expect((await stage.sent(blocked?.booking.id ?? "")).map(({ type }) => type)).toEqual(["payment.succeeded"]);
});
