import Stripe from "stripe";
import { webhookSecret } from "../system.ts";
import { everybody, hosts, type Row, signedIn } from "./row.ts";
import { aBooking, aPayment, type Stage } from "./stage.ts";

const ofItsBooking = async (stage: Stage) => ({ query: { bookingId: (await aPayment(stage)).bookingId } });

function webhook(secret: string): { raw: string; headers: Record<string, string> } {
  const raw = JSON.stringify({ id: `evt_${Date.now()}`, object: "event", type: "product.created", livemode: false });
  const signature = new Stripe("sk_test_sandbox").webhooks.generateTestHeaderString({ payload: raw, secret });
  return { raw, headers: { "content-type": "application/json", "stripe-signature": signature } };
}

/** The routes of payments, by the attendee's payment for the host's event. */
export const paymentsRows: readonly Row[] = [
  {
    route: "POST /api/v1/checkout",
    prepare: async (stage) => ({ body: { bookingId: (await aBooking(stage, 2500)).id } }),
    answers: { ...signedIn("not_found"), attendee: 201 },
  },
  {
    route: "GET /api/v1/payments",
    when: "of the booking",
    prepare: ofItsBooking,
    answers: { ...signedIn("not_found"), attendee: 200, host: 200 },
  },
  { route: "GET /api/v1/payments/export", answers: signedIn(200) },
  { route: "GET /api/v1/payments/reconciliation", answers: { ...signedIn("forbidden"), admin: "list" } },
  {
    route: "POST /api/v1/payments/{id}/refund",
    prepare: async (stage) => ({ params: { id: (await aPayment(stage)).id }, body: {} }),
    answers: hosts(201, "not_found"),
  },
  {
    route: "POST /api/v1/webhooks/stripe",
    when: "signed by Stripe",
    prepare: async () => webhook(webhookSecret),
    answers: everybody(200),
  },
  {
    route: "POST /api/v1/webhooks/stripe",
    when: "signed by somebody else",
    prepare: async () => webhook("whsec_of_somebody_else"),
    answers: everybody("malformed"),
  },
];
