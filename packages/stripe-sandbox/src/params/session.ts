import { maximumAmount } from "../domain/currencies.ts";
import { fields, flag, integer, list, oneOf, type ReadResult, text, unsupported } from "./reader.ts";
import { currency, email, expand, metadata, time, url } from "./values.ts";

const priceData = fields(
  {
    currency,
    product_data: fields(
      {
        name: text(250),
        description: text(40_000),
        images: list(url, 8),
        metadata,
        tax_code: text(),
        unit_label: text(12),
      },
      ["name"],
    ),
    product: unsupported,
    recurring: unsupported,
    tax_behavior: oneOf("exclusive", "inclusive", "unspecified"),
    unit_amount: integer(0, maximumAmount),
    unit_amount_decimal: unsupported,
  },
  ["currency", "product_data", "unit_amount"],
);

const lineItem = fields(
  {
    price_data: priceData,
    quantity: integer(0, 999_999),
    adjustable_quantity: fields({ enabled: oneOf("false"), maximum: unsupported, minimum: unsupported }, ["enabled"]),
    metadata: metadata,
    price: unsupported,
    dynamic_tax_rates: unsupported,
    tax_rates: unsupported,
  },
  ["price_data", "quantity"],
);

const intentData = fields({
  capture_method: oneOf("automatic", "automatic_async"),
  description: text(1000),
  metadata,
  receipt_email: email,
  statement_descriptor: text(22),
  statement_descriptor_suffix: text(22),
  transfer_group: text(),
  application_fee_amount: unsupported,
  on_behalf_of: unsupported,
  setup_future_usage: unsupported,
  shipping: unsupported,
  transfer_data: unsupported,
});

const known = {
  adaptive_pricing: fields({ enabled: flag }),
  allow_promotion_codes: flag,
  automatic_tax: fields({ enabled: oneOf("false"), liability: unsupported }, ["enabled"]),
  billing_address_collection: oneOf("auto", "required"),
  cancel_url: url,
  client_reference_id: text(200),
  currency,
  custom_text: fields({
    submit: fields({ message: text(1200) }, ["message"]),
    after_submit: unsupported,
    shipping_address: unsupported,
    terms_of_service_acceptance: unsupported,
  }),
  customer_creation: oneOf("always", "if_required"),
  customer_email: email,
  expand,
  expires_at: time,
  integration_identifier: text(200),
  line_items: list(lineItem, 100),
  locale: text(10),
  metadata,
  mode: oneOf("payment", "setup", "subscription"),
  origin_context: oneOf("mobile_app", "web"),
  payment_intent_data: intentData,
  payment_method_types: list(oneOf("card"), 1),
  phone_number_collection: fields({ enabled: flag }, ["enabled"]),
  submit_type: oneOf("auto", "book", "donate", "pay", "subscribe"),
  success_url: url,
  ui_mode: oneOf("hosted", "hosted_page"),
};

/** Parameters of Stripe's that only make sense with things the sandbox does not have; they are refused by name. */
const notHere = [
  "after_expiration",
  "branding_settings",
  "consent_collection",
  "custom_fields",
  "customer",
  "customer_account",
  "customer_update",
  "discounts",
  "excluded_payment_method_types",
  "invoice_creation",
  "managed_payments",
  "name_collection",
  "optional_items",
  "payment_method_collection",
  "payment_method_configuration",
  "payment_method_data",
  "payment_method_options",
  "permissions",
  "redirect_on_completion",
  "return_url",
  "saved_payment_method_options",
  "setup_intent_data",
  "shipping_address_collection",
  "shipping_options",
  "subscription_data",
  "tax_id_collection",
  "wallet_options",
];

export type SessionParams = ReadResult<typeof known>;

export const sessionParams = fields({
  ...Object.fromEntries(notHere.map((name) => [name, unsupported])),
  ...known,
} as typeof known);
export type LineItemParams = NonNullable<SessionParams["line_items"]>[number];
