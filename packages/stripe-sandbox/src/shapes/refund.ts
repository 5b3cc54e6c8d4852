import type { Stripe } from "stripe";

export type NewRefund = {
  id: string;
  created: number;
  amount: number;
  charge: Stripe.Charge;
  reason: string | null;
  metadata: Record<string, string>;
  status: "succeeded" | "pending";
};

/** A refund to the card that paid. */
export function refundShape(values: NewRefund): Stripe.Refund {
  return {
    id: values.id,
    object: "refund",
    amount: values.amount,
    balance_transaction: null,
    charge: values.charge.id,
    created: values.created,
    currency: values.charge.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      card: { reference_status: "pending", reference_type: "acquirer_reference_number", type: "refund" },
      type: "card",
    },
    metadata: values.metadata,
    payment_intent: values.charge.payment_intent,
    payment_method: values.charge.payment_method,
    ...(values.status === "pending" ? { pending_reason: "processing" } : {}),
    reason: values.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: values.status,
    transfer_reversal: null,
  };
}
