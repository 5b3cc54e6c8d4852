import type { NextRefund } from "../commands/createRefund.ts";
import type { NewDispute } from "../commands/openDispute.ts";
import type { Control, PayRequest } from "../control.ts";
import { maximumAmount } from "../domain/currencies.ts";
import { disputeReasons } from "../shapes/dispute.ts";
import type { Disturbance } from "../webhooks/disturbances.ts";
import type { Fault } from "./faults.ts";

export type ControlCall = { body: object; run(control: Control, body: unknown): unknown };

const text = { type: "string", minLength: 1, maxLength: 2000 };
const count = { type: "integer", minimum: 1, maximum: 1000 };
const milliseconds = { type: "integer", minimum: 0, maximum: 3_600_000 };
const outcome = { enum: ["succeeded", "failed"] };
const types = { type: "array", items: text, minItems: 1, maxItems: 50 };

function call<B>(properties: Record<string, object>, required: string[], run: (control: Control, body: B) => unknown) {
  const body = { type: "object", properties, required, additionalProperties: false };
  return { body, run: (control: Control, given: unknown) => run(control, given as B) } satisfies ControlCall;
}

type Settle = { id: string; outcome: "succeeded" | "failed" };
type NewEndpoint = { url: string; secret: string; types?: string[] };

/** What can be asked for over HTTP, and which body it takes. */
export const controlCalls = {
  pay: call<PayRequest & { session: string }>(
    {
      session: text,
      cardNumber: text,
      email: text,
      name: text,
      authenticate: { enum: ["complete", "fail"] },
      later: { enum: ["succeeded", "failed", "waits"] },
    },
    ["session"],
    (control, { session, ...request }) => control.pay(session, request),
  ),
  "payments/settle": call<Settle>({ id: text, outcome }, ["id", "outcome"], (control, { id, outcome }) =>
    control.settlePayment(id, outcome),
  ),
  "refunds/settle": call<Settle>({ id: text, outcome }, ["id", "outcome"], (control, { id, outcome }) =>
    control.settleRefund(id, outcome),
  ),
  "refunds/next": call<{ outcomes: NextRefund[] }>(
    { outcomes: { type: "array", items: { enum: ["pending", "failed", "waits"] }, minItems: 1, maxItems: 100 } },
    ["outcomes"],
    (control, { outcomes }) => control.nextRefund(...outcomes),
  ),
  "disputes/open": call<NewDispute & { payment: string }>(
    {
      payment: text,
      amount: { type: "integer", minimum: 1, maximum: maximumAmount },
      reason: { enum: [...disputeReasons] },
      inquiry: { type: "boolean" },
    },
    ["payment"],
    (control, { payment, ...dispute }) => ({ id: control.openDispute(payment, dispute) }),
  ),
  "disputes/close": call<{ id: string; outcome: "won" | "lost" }>(
    { id: text, outcome: { enum: ["won", "lost"] } },
    ["id", "outcome"],
    (control, { id, outcome }) => control.closeDispute(id, outcome),
  ),
  "webhooks/disturb": call<Disturbance>(
    {
      kind: { enum: ["duplicate", "delay", "drop", "reorder"] },
      times: count,
      types,
      copies: count,
      ms: milliseconds,
      count,
    },
    ["kind"],
    (control, disturbance) => control.disturb(disturbance),
  ),
  "webhooks/pause": call({}, [], (control) => control.pauseWebhooks()),
  "webhooks/resume": call({}, [], (control) => control.resumeWebhooks()),
  "webhooks/flush": call({}, [], (control) => control.flushWebhooks()),
  "webhooks/resend": call<{ event: string }>({ event: text }, ["event"], (control, { event }) => control.resend(event)),
  "webhooks/deliveries": call<{ event?: string }>({ event: text }, [], (control, { event }) =>
    control.deliveries(event),
  ),
  "webhooks/endpoints": call({}, [], (control) => control.endpoints()),
  "webhooks/endpoints/add": call<NewEndpoint>(
    { url: text, secret: text, types },
    ["url", "secret"],
    (control, endpoint) => control.addEndpoint(endpoint.url, endpoint.secret, endpoint.types),
  ),
  "webhooks/endpoints/remove": call<{ id: string }>({ id: text }, ["id"], (control, { id }) =>
    control.removeEndpoint(id),
  ),
  "api/fault": call<Fault>(
    {
      kind: { enum: ["error-before", "error-after", "cut-before", "cut-after", "slow"] },
      status: { type: "integer", minimum: 400, maximum: 599 },
      delayMs: milliseconds,
      times: count,
      method: { enum: ["GET", "POST"] },
      path: text,
    },
    ["kind"],
    (control, fault) => control.fault(fault),
  ),
  "clock/advance": call<{ seconds: number }>(
    { seconds: { type: "number", minimum: 0, maximum: 366 * 86_400 } },
    ["seconds"],
    (control, { seconds }) => ({ now: control.advanceClock(seconds) }),
  ),
  "switches/clear": call({}, [], (control) => control.clearSwitches()),
};
