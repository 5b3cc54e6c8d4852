import type { Stripe } from "stripe";
import { formatAmount } from "../domain/currencies.ts";
import { type Html, html } from "./html.ts";

/** What Stripe's dashboard lets its owner do with a payment: give it back, wholly or in part. Empty where nothing is left. */
export function refundForm(
  base: string,
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge | undefined,
): Html | string {
  const left = charge ? charge.amount_captured - charge.amount_refunded : 0;
  if (intent.status !== "succeeded" || left === 0) return "";
  const all = formatAmount(left, intent.currency);
  return html`<form method="post" action="${base}/objects/${intent.id}/refund"><input name="amount" inputmode="decimal" placeholder="${all}" aria-label="Amount to give back of ${intent.id}; all of it when empty"><button>Refund</button></form>`;
}

/** What the payer's bank does. Empty where there is nothing to dispute, or a dispute already. */
export function disputeForm(
  base: string,
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge | undefined,
): Html | string {
  if (intent.status !== "succeeded" || !charge || charge.disputed) return "";
  return html`<form method="post" action="${base}/objects/${intent.id}/dispute"><button class="second" aria-label="Dispute ${intent.id}">Dispute</button></form>`;
}

/** How a dispute ends. Empty once it has. */
export function decideForms(base: string, dispute: Stripe.Dispute): Html | string {
  const isInquiry = dispute.status.startsWith("warning_");
  if (["won", "lost", "warning_closed"].includes(dispute.status)) return "";
  const lost = html`<button class="second" name="outcome" value="lost" aria-label="${dispute.id} is lost">Lost</button>`;
  return html`<form method="post" action="${base}/objects/${dispute.id}/decide"><button name="outcome" value="won" aria-label="${dispute.id} is won">Won</button>${!isInquiry && lost}</form>`;
}

/** Why what a form asked for was not done. */
export function refusedPage(base: string, why: string): Html {
  return html`<section class="card"><h1>This was not done</h1><p>${why}</p><a class="button" href="${base}/">Back to the overview</a></section>`;
}
