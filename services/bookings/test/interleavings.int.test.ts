import { newId } from "@stagedoor/contracts/ids";
import type { EventState } from "@stagedoor/contracts/schemas/events";
import type { IncomingMessage } from "@stagedoor/messaging/incoming";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cancelBooking } from "../src/commands/cancel.ts";
import { expireHoldsOf } from "../src/commands/expireHolds.ts";
import { readBooking } from "../src/db/bookings.ts";
import type { Booking } from "../src/domain/booking.ts";
import { holdFor, messagesOf } from "./bookings.ts";
import { expectCountsMatch } from "./counts.ts";
import { anEvent, project } from "./events.ts";
import { aPayment, deliver, deliverTogether, type PaymentMessageType, paymentMessage } from "./payments.ts";
import { createClock, makeFor, startDatabase } from "./stack.ts";

let stored: Awaited<ReturnType<typeof startDatabase>>;
const make = makeFor(createClock());
beforeAll(async () => {
  stored = await startDatabase();
});
afterAll(() => stored?.stop());

const [first, second] = ["first payment", "second payment"];
const steps = ["cancel", "expiry", "payment closed", first, second] as const;
type Step = (typeof steps)[number];

/** Every order of all the steps: 120. What each of them begins with is, in sum, every order of every choice of steps: 326. */
function orders(of: readonly Step[]): Step[][] {
  if (of.length === 0) return [[]];
  return of.flatMap((step) => orders(of.filter((each) => each !== step)).map((rest) => [step, ...rest]));
}

const isNews = (step: Step | undefined) => step !== "cancel" && step !== "expiry";

/** What payments says by a step. */
function newsOf(step: Step, booking: Booking, attempts: ReadonlyMap<Step, string>): IncomingMessage {
  const payment = aPayment(booking.id, { attemptId: attempts.get(step) ?? null });
  return paymentMessage(step === "payment closed" ? "payment.expired" : "payment.succeeded", payment);
}

async function take(step: Step, booking: Booking, attempts: ReadonlyMap<Step, string>): Promise<void> {
  const { database } = stored;
  if (step === "cancel") {
    const request = { bookingId: booking.id, userId: booking.attendeeId };
    await database.transaction((tx) => cancelBooking(tx, make, request));
  } else if (step === "expiry") {
    const later = () => new Date(Date.now() + 3_600_000);
    await expireHoldsOf(database, { ...make, now: later }, 60_000, booking.eventId, [booking.id]);
  } else {
    const { type, body, id } = newsOf(step, booking, attempts) as IncomingMessage<PaymentMessageType>;
    await deliver(database, make, type, body, id);
  }
}

/** Every payment must be the one that counts, or be given back: by its refusal, or by the cancellation of what it paid. */
async function expectSettled(taken: readonly Step[], booking: Booking, attempts: ReadonlyMap<Step, string>) {
  const now = await readBooking(stored.database.db, booking.id);
  const said = await messagesOf(stored.database, booking.id);
  const refused = said.flatMap(({ body }) => body.refusedPayment?.attemptId ?? []);
  const paid = taken.flatMap((step) => attempts.get(step) ?? []);
  for (const attemptId of paid) {
    expect([now?.paidAttemptId === attemptId, refused.includes(attemptId)].filter(Boolean), taken.join()).toHaveLength(
      1,
    );
  }
  if (taken.includes("cancel")) expect(now?.status).toBe("cancelled");
  else if (paid.length > 0) expect(now?.status).toBe("confirmed");
  if (now?.status === "cancelled" && now.paidAttemptId !== null) {
    expect(said.at(-1)?.type === "booking.cancelled" || refused.length > 0).toBe(true);
    expect(now.refundAmount).toBe(5000);
  }
  expect(said.map(({ body }) => body.version)).toEqual(said.map((_, index) => index + 1));
}

async function bookingWithAttempts(event: EventState) {
  const booking = await holdFor(stored.database, make, event);
  const attempts = new Map<Step, string>([
    [first, newId()],
    [second, newId()],
  ]);
  return { booking, attempts };
}

/** Orders that are tried at once, each at an event of its own: enough to keep Postgres busy on few cores. */
const lanes = 6;
/** How long it takes on a machine that is busy with everything else is nobody's fault. */
const patience = 240_000;

test(
  "cancel, expiry, closing and two payments end in confirmed or in refunded, in each of 326 orders",
  async () => {
    const all = orders(steps);
    const checked = new Set<string>();
    async function follow(order: readonly Step[], event: EventState): Promise<void> {
      const { booking, attempts } = await bookingWithAttempts(event);
      for (let count = 0; count <= order.length; count += 1) {
        const step = order[count - 1];
        if (step !== undefined) await take(step, booking, attempts);
        const taken = order.slice(0, count);
        // Looked at once: orders that begin alike have come to the same.
        if (checked.has(taken.join())) continue;
        checked.add(taken.join());
        await expectSettled(taken, booking, attempts);
      }
    }
    const waiting = all.values();
    async function lane(): Promise<void> {
      const event = await project(stored.database, anEvent({ types: [{ capacity: 1_000 }] }));
      for (const order of waiting) await follow(order, event);
    }
    await Promise.all(Array.from({ length: lanes }, lane));
    expect(checked.size).toBe(326);
    await expectCountsMatch(stored.database);
  },
  patience,
);

test(
  "the same is true when what payments says in a row arrives together, in one batch with news of other bookings",
  async () => {
    const all = orders(steps);
    const sequences = new Map(
      all.flatMap((order) => order.map((_, last) => order.slice(0, last + 1))).map((some) => [some.join(), some]),
    );
    async function follow(sequence: readonly Step[], event: EventState): Promise<void> {
      const { booking, attempts } = await bookingWithAttempts(event);
      let waiting: IncomingMessage[] = [];
      for (const [index, step] of sequence.entries()) {
        if (!isNews(step)) {
          await take(step, booking, attempts);
          continue;
        }
        waiting.push(newsOf(step, booking, attempts));
        if (isNews(sequence[index + 1]) && index + 1 < sequence.length) continue;
        const neighbour = await bookingWithAttempts(event);
        await deliverTogether(stored.database, make, [
          newsOf(first, neighbour.booking, neighbour.attempts),
          ...waiting,
        ]);
        await expectSettled([first], neighbour.booking, neighbour.attempts);
        waiting = [];
      }
      await expectSettled(sequence, booking, attempts);
    }
    const left = sequences.values();
    async function lane(): Promise<void> {
      const event = await project(stored.database, anEvent({ types: [{ capacity: 2_000 }] }));
      for (const sequence of left) await follow(sequence, event);
    }
    await Promise.all(Array.from({ length: lanes }, lane));
    // The one of no step at all needs no batch.
    expect(sequences.size).toBe(325);
    await expectCountsMatch(stored.database);
  },
  patience,
);

test(
  "the same five at once end as in one of the orders",
  async () => {
    const event = await project(stored.database, anEvent({ types: [{ capacity: 1_000 }] }));
    for (let round = 0; round < 20; round += 1) {
      const { booking, attempts } = await bookingWithAttempts(event);
      await Promise.all(steps.map((step) => take(step, booking, attempts)));
      await expectSettled(steps, booking, attempts);
    }
    await expectCountsMatch(stored.database);
  },
  patience,
);
