import { authenticateSession } from "./commands/authenticateSession.ts";
import { closeDispute } from "./commands/closeDispute.ts";
import type { NextRefund } from "./commands/createRefund.ts";
import { type NewDispute, openDispute } from "./commands/openDispute.ts";
import { type PayOutcome, paySession } from "./commands/paySession.ts";
import { settlePayment } from "./commands/settlePayment.ts";
import { settleRefund } from "./commands/settleRefund.ts";
import { addFault, clearFaults, type Fault, listFaults } from "./http/faults.ts";
import { newId } from "./ids.ts";
import { mustFind } from "./queries/find.ts";
import { nowMs, type State } from "./state.ts";
import { type Delivery, deliveriesOf, insertDelivery, recentDeliveries, releaseHeld } from "./store/deliveries.ts";
import { type Endpoint, listEndpoints, putEndpoint, removeEndpoint } from "./store/endpoints.ts";
import { readSwitch, writeSwitch } from "./store/switches.ts";
import { addDisturbance, clearDisturbances, type Disturbance } from "./webhooks/disturbances.ts";

export type PayRequest = {
  cardNumber?: string;
  email?: string;
  name?: string;
  /** For cards that ask for authentication: answers at once instead of waiting on the bank's page. */
  authenticate?: "complete" | "fail";
  /** Lets the payment settle later, with this outcome; `waits` until `settlePayment`. */
  later?: "succeeded" | "failed" | "waits";
};

/** The switches for tests; over HTTP the same are `POST /_sandbox/...`. */
export type Control = {
  pay(sessionId: string, request?: PayRequest): PayOutcome;
  settlePayment(paymentIntentId: string, outcome: "succeeded" | "failed"): void;
  settleRefund(refundId: string, outcome: "succeeded" | "failed"): void;
  nextRefund(...outcomes: NextRefund[]): void;
  /** Its bank asks for a payment back. Answers the dispute's id. */
  openDispute(paymentIntentId: string, dispute?: NewDispute): string;
  closeDispute(disputeId: string, outcome: "won" | "lost"): void;
  disturb(disturbance: Disturbance): void;
  fault(fault: Fault): void;
  /** Faults that no call has met yet. */
  faults(): Fault[];
  pauseWebhooks(): void;
  resumeWebhooks(): void;
  flushWebhooks(): void;
  resend(eventId: string): void;
  addEndpoint(url: string, secret: string, types?: string[]): Endpoint;
  removeEndpoint(id: string): void;
  endpoints(): Endpoint[];
  deliveries(eventId?: string): Delivery[];
  advanceClock(seconds: number): number;
  clearSwitches(): void;
};

/** Builds the switches. `wake` is called after each, so that what became due happens at once. */
export function makeControl(state: State, wake: () => void): Control {
  const { store } = state;
  const change = <T>(work: () => T): T => {
    const result = store.transaction(work);
    wake();
    return result;
  };
  return {
    pay: (sessionId, request = {}) => change(() => payBy(state, sessionId, request)),
    settlePayment: (id, outcome) => change(() => void settlePayment(state, id, outcome)),
    settleRefund: (id, outcome) => change(() => void settleRefund(state, id, outcome)),
    nextRefund: (...outcomes) =>
      change(() =>
        writeSwitch(store, "next-refunds", [...readSwitch<NextRefund[]>(store, "next-refunds", []), ...outcomes]),
      ),
    openDispute: (id, dispute = {}) => change(() => openDispute(state, null, id, dispute).id),
    closeDispute: (id, outcome) => change(() => void closeDispute(state, null, id, outcome)),
    disturb: (disturbance) => change(() => addDisturbance(store, disturbance)),
    fault: (fault) => change(() => addFault(store, fault)),
    faults: () => listFaults(store),
    pauseWebhooks: () => change(() => writeSwitch(store, "webhooks-paused", true)),
    resumeWebhooks: () => change(() => writeSwitch(store, "webhooks-paused", false)),
    flushWebhooks: () =>
      change(() => {
        releaseHeld(store, nowMs(state));
        store.database.prepare("UPDATE deliveries SET due = ? WHERE state = 'pending'").run(nowMs(state));
      }),
    resend: (eventId) => change(() => resend(state, eventId)),
    addEndpoint: (url, secret, types = ["*"]) =>
      change(() => {
        const id = listEndpoints(store).find((endpoint) => endpoint.url === url)?.id ?? newId(state.random, "we_1");
        const endpoint = { id, url, secret, types };
        putEndpoint(store, endpoint);
        return endpoint;
      }),
    removeEndpoint: (id) => change(() => removeEndpoint(store, id)),
    endpoints: () => listEndpoints(store),
    deliveries: (eventId) => (eventId === undefined ? recentDeliveries(store, 1000) : deliveriesOf(store, eventId)),
    advanceClock: (seconds) =>
      change(() => {
        const offset = readSwitch(store, "clock-offset-ms", 0) + Math.round(seconds * 1000);
        writeSwitch(store, "clock-offset-ms", offset);
        return state.wallClock() + offset;
      }),
    clearSwitches: () =>
      change(() => {
        clearDisturbances(store);
        clearFaults(store);
        writeSwitch(store, "next-refunds", []);
        writeSwitch(store, "webhooks-paused", false);
      }),
  };
}

function payBy(state: State, sessionId: string, request: PayRequest): PayOutcome {
  const { body } = mustFind(state.store, "checkout.session", sessionId, "session");
  const payer = {
    email: body.customer_email ?? request.email ?? "payer@example.test",
    name: request.name ?? "Test Payer",
    cardNumber: (request.cardNumber ?? "4242424242424242").replaceAll(/[\s-]/g, ""),
    expMonth: 12,
    expYear: new Date(nowMs(state)).getUTCFullYear() + 3,
  };
  const outcome = paySession(state, sessionId, payer, request.later);
  if (outcome.kind !== "authenticate" || request.authenticate === undefined) return outcome;
  return authenticateSession(state, sessionId, request.authenticate);
}

/** Sends an event to every endpoint once more, as the button in Stripe's dashboard does. */
function resend(state: State, eventId: string): void {
  const { body: event } = mustFind(state.store, "event", eventId, "id");
  const now = nowMs(state);
  for (const endpoint of listEndpoints(state.store)) {
    insertDelivery(state.store, { event: event.id, endpoint: endpoint.id, state: "pending", created: now, due: now });
  }
}
