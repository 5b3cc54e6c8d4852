import type { Secrets } from "./secrets.ts";

export type StripeChoice = { kind: "sandbox" | "stripe"; secretKey: string; webhookSecret: string };

/**
 * The sandbox, or Stripe's own test mode when `STRIPE_SECRET_KEY` is set.
 * Errors: a live key, something that is no test key, and a test key without a webhook secret are refused.
 */
export function chooseStripe(env: Record<string, string | undefined>, secrets: Secrets, webPort: number): StripeChoice {
  const secretKey = env.STRIPE_SECRET_KEY;
  if (secretKey === undefined || secretKey === "") {
    return { kind: "sandbox", secretKey: secrets.stripeSecretKey, webhookSecret: secrets.stripeWebhookSecret };
  }
  if (/^(sk|rk)_live_/.test(secretKey)) {
    throw new Error(
      "STRIPE_SECRET_KEY is a live key. This start is for trying things out and never moves real money: use a key of the test mode (sk_test_…).",
    );
  }
  if (!/^(sk|rk)_test_/.test(secretKey)) {
    throw new Error("STRIPE_SECRET_KEY must be a key of Stripe's test mode, sk_test_… (leave it out for the sandbox).");
  }
  const webhookSecret = env.STRIPE_WEBHOOK_SECRET;
  if (webhookSecret === undefined || !webhookSecret.startsWith("whsec_")) {
    throw new Error(
      `With STRIPE_SECRET_KEY, Stripe's webhooks must reach this machine. Run in another terminal\n\n  ${stripeListen(webPort)}\n\nand start again with the secret that it prints as STRIPE_WEBHOOK_SECRET=whsec_….`,
    );
  }
  return { kind: "stripe", secretKey, webhookSecret };
}

/** The line that makes the Stripe CLI hand the test mode's webhooks to this copy. */
export function stripeListen(webPort: number): string {
  return `stripe listen --forward-to http://localhost:${webPort}/api/v1/webhooks/stripe`;
}
