import { createHmac } from "node:crypto";

/** A paid Checkout Session: whose it is, and what was paid in minor units. */
export type PaidSession = {
  readonly sessionId: string;
  readonly bookingId: string;
  readonly paymentId: string;
  readonly attemptId: string;
  readonly amount: number;
};

/** checkout.session.completed as Stripe sends it, about as large. `created` in seconds since 1970. */
export function completedEvent(session: PaidSession, created: number): string {
  const { sessionId, bookingId, paymentId, attemptId, amount } = session;
  const tail = sessionId.slice(-24);
  const object = {
    id: sessionId,
    object: "checkout.session",
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    amount_subtotal: amount,
    amount_total: amount,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: `http://localhost:4200/bookings/${bookingId}`,
    client_reference_id: bookingId,
    created: created - 60,
    currency: "gbp",
    customer: null,
    customer_creation: "if_required",
    customer_details: { address: null, email: "attendee@example.test", name: "An attendee", phone: null },
    expires_at: created + 1_800,
    livemode: false,
    locale: null,
    metadata: { bookingId, paymentId, attemptId },
    mode: "payment",
    payment_intent: `pi_${tail}`,
    payment_method_collection: "if_required",
    payment_method_options: { card: { request_three_d_secure: "automatic" } },
    payment_method_types: ["card"],
    payment_status: "paid",
    status: "complete",
    submit_type: null,
    success_url: `http://localhost:4200/bookings/${bookingId}`,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted",
    url: null,
  };
  return JSON.stringify({
    id: `evt_${tail}`,
    object: "event",
    api_version: "2026-06-30",
    created,
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: "checkout.session.completed",
  });
}

/** The header `stripe-signature` of a body, by Stripe's scheme v1. `now` in seconds since 1970. */
export function signature(body: string, secret: string, now: number): string {
  return `t=${now},v1=${createHmac("sha256", secret).update(`${now}.${body}`).digest("hex")}`;
}
