import type { Stripe } from "stripe";
import type { Payer } from "../store/kinds.ts";
import { billingDetails } from "./card.ts";

export type ChargeOutcome =
  | { status: "succeeded" }
  | { status: "pending" }
  | { status: "failed"; code: string; declineCode: string | null; message: string };

export type NewCharge = {
  id: string;
  created: number;
  intent: Stripe.PaymentIntent;
  paymentMethod: string;
  payer: Payer;
  card: Stripe.Charge.PaymentMethodDetails.Card;
  outcome: ChargeOutcome;
  receiptUrl: string;
};

/** One try of a card for a payment intent. */
export function chargeShape({ intent, outcome, ...values }: NewCharge): Stripe.Charge {
  const succeeded = outcome.status === "succeeded";
  return {
    id: values.id,
    object: "charge",
    amount: intent.amount,
    amount_captured: succeeded ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    // Stripe settles an automatic_async capture later, so the charge starts without one; the sandbox has no balance.
    balance_transaction: null,
    billing_details: billingDetails(values.payer),
    calculated_statement_descriptor: "SANDBOX",
    captured: succeeded,
    created: values.created,
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: outcome.status === "failed" ? outcome.code : null,
    failure_message: outcome.status === "failed" ? outcome.message : null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: chargeOutcome(outcome),
    paid: succeeded,
    payment_intent: intent.id,
    payment_method: values.paymentMethod,
    payment_method_details: { card: values.card, type: "card" },
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: succeeded ? values.receiptUrl : null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: outcome.status,
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
}

/** The bank's verdict. */
export function chargeOutcome(outcome: ChargeOutcome): Stripe.Charge.Outcome {
  const refused = outcome.status === "failed";
  return {
    advice_code: refused ? "try_again_later" : null,
    network_advice_code: null,
    network_decline_code: refused ? "01" : null,
    network_status: refused ? "declined_by_network" : "approved_by_network",
    reason: refused ? (outcome.declineCode ?? outcome.code) : null,
    risk_level: "normal",
    risk_score: 20,
    seller_message: refused ? "The bank did not return any further details with this decline." : "Payment complete.",
    type: refused ? "issuer_declined" : "authorized",
  };
}
