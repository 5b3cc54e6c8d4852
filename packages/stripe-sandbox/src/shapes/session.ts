import type { Stripe } from "stripe";

export type NewSession = {
  id: string;
  url: string;
  created: number;
  expiresAt: number;
  currency: string;
  amount: number;
  successUrl: string;
  cancelUrl: string | null;
  clientReferenceId: string | null;
  customerEmail: string | null;
  customerCreation: string;
  billingAddressCollection: string | null;
  locale: string | null;
  metadata: Record<string, string>;
  paymentMethodTypes: string[];
  phoneNumberCollection: boolean;
  submitType: string | null;
  submitText: string | null;
  originContext: string | null;
  integrationIdentifier: string | null;
  adaptivePricing: boolean;
  allowPromotionCodes: boolean | null;
};

/** An open session in `payment` mode on Stripe's hosted page. */
export function sessionShape(values: NewSession): Stripe.Checkout.Session {
  return {
    id: values.id,
    object: "checkout.session",
    adaptive_pricing: { enabled: values.adaptivePricing },
    after_expiration: null,
    allow_promotion_codes: values.allowPromotionCodes,
    allowed_payment_method_types: null,
    amount_subtotal: values.amount,
    amount_total: values.amount,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: values.billingAddressCollection,
    branding_settings: {
      background_color: "#ffffff",
      border_style: "rounded",
      button_color: "#0074d4",
      display_name: "Sandbox",
      font_family: "default",
      icon: null,
      logo: null,
    },
    cancel_url: values.cancelUrl,
    client_reference_id: values.clientReferenceId,
    client_secret: null,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    consent: null,
    consent_collection: null,
    created: values.created,
    currency: values.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: values.submitText === null ? null : { message: values.submitText },
      terms_of_service_acceptance: null,
    },
    customer: null,
    customer_account: null,
    customer_creation: values.customerCreation,
    customer_details: values.customerEmail === null ? null : customerDetails(values.customerEmail, null),
    customer_email: values.customerEmail,
    discounts: [],
    expires_at: values.expiresAt,
    integration_identifier: values.integrationIdentifier,
    invoice: null,
    invoice_creation: {
      enabled: false,
      invoice_data: {
        account_tax_ids: null,
        custom_fields: null,
        description: null,
        footer: null,
        issuer: null,
        metadata: {},
        rendering_options: null,
      },
    },
    livemode: false,
    locale: values.locale,
    managed_payments: null,
    metadata: values.metadata,
    mode: "payment",
    origin_context: values.originContext,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: "if_required",
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: "automatic" } },
    payment_method_types: values.paymentMethodTypes,
    payment_status: values.amount === 0 ? "no_payment_required" : "unpaid",
    permissions: null,
    phone_number_collection: { enabled: values.phoneNumberCollection },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: values.submitType,
    subscription: null,
    success_url: values.successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url: values.url,
    wallet_options: null,
  };
}

/** What the customer told about themselves. */
export function customerDetails(email: string, name: string | null): Stripe.Checkout.Session.CustomerDetails {
  return {
    address: name === null ? null : emptyAddress,
    business_name: null,
    email,
    individual_name: null,
    name,
    phone: null,
    tax_exempt: "none",
    tax_ids: name === null ? null : [],
  };
}

export const emptyAddress: Stripe.Address = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};
