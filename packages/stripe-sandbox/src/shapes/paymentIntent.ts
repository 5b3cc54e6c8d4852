import type { Stripe } from "stripe";
import type { SessionPrivate } from "../store/kinds.ts";

export type NewIntent = {
  id: string;
  clientSecret: string;
  created: number;
  amount: number;
  currency: string;
  paymentMethodTypes: string[];
  data: SessionPrivate["paymentIntentData"];
};

/** A payment intent as Checkout makes it when the customer submits the form, before the card is tried. */
export function paymentIntentShape(values: NewIntent): Stripe.PaymentIntent {
  return {
    id: values.id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: values.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic_async",
    client_secret: values.clientSecret,
    confirmation_method: "automatic",
    created: values.created,
    currency: values.currency,
    customer: null,
    customer_account: null,
    description: values.data.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: values.data.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: "automatic" },
    },
    payment_method_types: values.paymentMethodTypes,
    payment_record: null,
    processing: null,
    receipt_email: values.data.receiptEmail,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: values.data.statementDescriptor,
    statement_descriptor_suffix: values.data.statementDescriptorSuffix,
    status: "requires_payment_method",
    transfer_data: null,
    transfer_group: values.data.transferGroup,
  };
}
