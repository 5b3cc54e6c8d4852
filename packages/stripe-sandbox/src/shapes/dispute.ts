import type { Stripe } from "stripe";

/** Why banks ask for money back: https://docs.stripe.com/disputes/categories. */
export const disputeReasons = [
  "credit_not_processed",
  "duplicate",
  "fraudulent",
  "general",
  "product_not_received",
  "product_unacceptable",
  "unrecognized",
] as const;
export type DisputeReason = (typeof disputeReasons)[number];

export type DisputeValues = {
  id: string;
  created: number;
  charge: Stripe.Charge;
  /** In minor units. */
  amount: number;
  reason: DisputeReason;
  /** The bank only asks; no money is taken yet, and the charge can still be refunded. */
  inquiry: boolean;
};

const answerWithin = 7 * 24 * 60 * 60;

/** A dispute that waits for the host's evidence: https://docs.stripe.com/api/disputes/object. */
export function disputeShape(values: DisputeValues): Stripe.Dispute {
  const { charge, inquiry } = values;
  const brand = charge.payment_method_details?.card?.brand ?? "visa";
  return {
    id: values.id,
    object: "dispute",
    amount: values.amount,
    // The sandbox has no balance that money could be withdrawn from.
    balance_transactions: [],
    charge: charge.id,
    created: values.created,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence,
    evidence_details: {
      due_by: values.created + answerWithin,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    intended_submission_method: null,
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    network_reason_code: "10.4",
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: { brand, case_type: inquiry ? "inquiry" : "chargeback", network: brand, network_reason_code: "10.4" },
      type: "card",
    },
    reason: values.reason,
    status: inquiry ? "warning_needs_response" : "needs_response",
  };
}

const noEvidence: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};
