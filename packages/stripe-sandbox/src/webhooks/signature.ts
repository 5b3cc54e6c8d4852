import { createHmac } from "node:crypto";

/** The `Stripe-Signature` of a raw body: HMAC-SHA256 over `<seconds>.<body>` (https://docs.stripe.com/webhooks/signature). */
export function signature(body: string, secret: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}
