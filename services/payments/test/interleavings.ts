import type { BookingState, RefusalReason } from "@stagedoor/contracts/schemas/bookings";
import { closePayment } from "../src/commands/closePayment.ts";
import { endHold } from "../src/commands/requestClosing.ts";
import { sendRefund } from "../src/commands/sendRefund.ts";
import { confirmedBy, next } from "./bookings.ts";
import type { Stage } from "./stage.ts";
import { deliver, type EventFeed } from "./stripeEvents.ts";

/** What can happen to a held booking with an open attempt, each once, in any order. */
export const happenings = ["pay", "webhook", "hold ends", "cancel", "expire", "bookings"] as const;
export type Happening = (typeof happenings)[number];

export type Ending = {
  paid: boolean;
  booking: BookingState;
  payment: string;
  session: string;
  /** In minor units, at Stripe. */
  givenBack: number;
  /** Paid attempts that nobody has answered. */
  unsettled: number;
  messages: string[];
};

export type Play = {
  stage: Stage;
  booking: BookingState;
  sessionId: string;
  paymentId: string;
  heard: number;
  resells: boolean;
  /** Ids of events that were delivered. */
  delivered: Set<string>;
  feed: EventFeed;
};

/** Plays the happenings in order, and then lets everything that is under way come to its end. */
export async function play(stage: Stage, feed: EventFeed, { order, resells }: Order): Promise<Ending> {
  const booking = await stage.hold();
  const { sessionId, body } = await stage.checkout(booking);
  const state: Play = {
    stage,
    booking,
    sessionId,
    paymentId: body.paymentId,
    heard: 0,
    resells,
    delivered: new Set(),
    feed,
  };
  for (const happening of order) await acts[happening](state);
  for (const last of ["webhook", "hold ends", "bookings", "webhook", "bookings"] as const) await acts[last](state);
  return endingOf(state);
}

const acts: Record<Happening, (state: Play) => Promise<unknown>> = {
  pay: async ({ stage, sessionId }) => stage.sandbox.pay(sessionId),
  async webhook({ stage, feed, sessionId, delivered }) {
    for (const event of await feed(sessionId)) {
      if (delivered.has(event.id)) continue;
      delivered.add(event.id);
      await deliver(stage, event);
    }
  },
  async "hold ends"(state) {
    await endHold(state.stage.later(600_000), state.booking.id);
    await runJobs(state);
  },
  async cancel(state) {
    const { status, total } = state.booking;
    if (status === "cancelled" || status === "expired") return;
    const refund = status === "confirmed" ? { amount: total } : null;
    await tell(state, "booking.cancelled", { status: "cancelled", refund });
  },
  async expire(state) {
    if (state.booking.status === "held") await tell(state, "booking.expired", { status: "expired" });
  },
  bookings: answerMessages,
};

async function tell(state: Play, type: Parameters<Stage["hear"]>[0], changes: Partial<BookingState>) {
  state.booking = next(state.booking, changes);
  await state.stage.hear(type, state.booking);
  await runJobs(state);
}

/** What the jobs would do for this booking alone, since other plays run at the same time. */
async function runJobs({ stage, paymentId }: Play): Promise<void> {
  const [payment] = await stage.database.sql`select close_due_at from payments where id = ${paymentId}`;
  if (payment?.close_due_at) await closePayment(stage.deps, paymentId);
  const refunds = await stage.database
    .sql`select id from refunds where payment_id = ${paymentId} and status = 'requested'`;
  for (const { id } of refunds) await sendRefund(stage.deps, id);
}

/** Bookings' side of the protocol, for the messages that it has not heard yet. */
async function answerMessages(state: Play): Promise<void> {
  for (;;) {
    const sent = await state.stage.sent(state.booking.id);
    const message = sent[state.heard];
    if (!message) return;
    state.heard += 1;
    const { status } = state.booking;
    if (message.type === "payment.expired" && status === "held")
      await tell(state, "booking.expired", { status: "expired" });
    if (message.type !== "payment.succeeded") continue;
    const attemptId = message.body.attemptId ?? "";
    const refuse = (reason: RefusalReason) =>
      tell(state, "booking.payment_refused", { refusedPayment: { attemptId, reason } });
    if (status === "cancelled") await refuse("cancelled");
    else if (status === "expired" && !state.resells) await refuse("sold_out");
    else {
      await tell(state, "booking.confirmed", confirmedBy(state.booking, attemptId));
    }
  }
}

async function endingOf({ stage, booking, sessionId, paymentId }: Play): Promise<Ending> {
  const session = await stage.deps.stripe.checkout.sessions.retrieve(sessionId);
  const intent = session.payment_intent;
  const refunds = intent ? (await stage.deps.stripe.refunds.list({ payment_intent: String(intent) })).data : [];
  const [row] = await stage.database.sql`select status, (select count(*)::int from attempts
    where payment_id = payments.id and status = 'paid' and settled_at is null) as unsettled
    from payments where id = ${paymentId}`;
  return {
    paid: session.payment_status === "paid",
    booking,
    payment: row?.status,
    session: session.status ?? "",
    givenBack: refunds.reduce((sum, refund) => sum + refund.amount, 0),
    unsettled: row?.unsettled,
    messages: (await stage.sent(booking.id)).map((message) => message.type),
  };
}

export type Order = { order: Happening[]; resells: boolean };

/**
 * All orders that differ. `resells` says whether bookings can still confirm a hold that has expired when its payment comes
 * late, which matters only where it gives the hold up before it hears of the payment and before it is cancelled.
 */
export function ordersThatDiffer(): Order[] {
  const news = ["webhook", "hold ends", "cancel", "expire"] as const;
  const all = permutations(happenings)
    // A webhook before the payment, and bookings before anything has happened, have nothing to do.
    .filter((order) => order.indexOf("webhook") > order.indexOf("pay"))
    .filter((order) => order.indexOf("bookings") > Math.min(...news.map((each) => order.indexOf(each))))
    .flatMap((order) => {
      const late = order.indexOf("expire") < order.indexOf("cancel");
      return [{ order, resells: true }, ...(late ? [{ order, resells: false }] : [])];
    })
    .map(({ order, resells }) => ({ order: withoutIdle(order, resells), resells }));
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}

/** Leaves out what finds the booking given up already, and so does nothing, wherever it stands. */
function withoutIdle(order: Happening[], resells: boolean): Happening[] {
  const at = (happening: Happening) => order.indexOf(happening);
  if (at("cancel") < at("expire")) return order.filter((each) => each !== "expire");
  // Only bookings' own news can have confirmed it in between, so that there is something to cancel.
  const revived = at("bookings") < at("expire") || (resells && at("bookings") < at("cancel"));
  return revived ? order : order.filter((each) => each !== "cancel");
}

/** All orders of the items. */
function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}
