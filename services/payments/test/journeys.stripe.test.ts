import type Stripe from "stripe";
import { paymentJourneys } from "./journeys.ts";
import { startStage } from "./stage.ts";

// Runs against Stripe's own test mode: `STRIPE_SECRET_KEY=sk_test_… npm run test:stripe`.
paymentJourneys(async () => {
  const key = process.env.STRIPE_SECRET_KEY ?? "";
  if (!/^[sr]k_test_/.test(key)) throw new Error("STRIPE_SECRET_KEY must be a key of Stripe's test mode");
  const env = { STRIPE_SECRET_KEY: key, STRIPE_API_URL: "", STRIPE_RETRIES: "2", STRIPE_TIMEOUT_MS: "20000" };
  const stage = await startStage({ deliver: false, env });
  return { stage, pay: (sessionId) => payHosted(stage.deps.stripe, sessionId) };
});

/**
 * Pays a session as its hosted page does, without a browser: the calls of the Stripe CLI's own fixture for
 * checkout.session.completed (stripe/stripe-cli, pkg/fixtures/triggers).
 */
async function payHosted(stripe: Stripe, sessionId: string): Promise<void> {
  const { amount_total: expected } = await stripe.checkout.sessions.retrieve(sessionId);
  const method = await stripe.paymentMethods.create({
    type: "card",
    card: { token: "tok_visa" },
    billing_details: { email: "attendee@example.test", name: "Test Attendee" },
  });
  await stripe.rawRequest("GET", `/v1/payment_pages/${sessionId}`);
  await stripe.rawRequest("POST", `/v1/payment_pages/${sessionId}/confirm`, {
    payment_method: method.id,
    expected_amount: expected,
  });
}
