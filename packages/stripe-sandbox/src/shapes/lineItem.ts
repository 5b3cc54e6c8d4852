import type { Stripe } from "stripe";

export type NewLineItem = {
  id: string;
  priceId: string;
  productId: string;
  created: number;
  currency: string;
  name: string;
  unitAmount: number;
  quantity: number;
  taxBehavior: string;
};

/** A line of a session, with the one-time price that Stripe makes from `price_data`. */
export function lineItemShape(values: NewLineItem): Stripe.LineItem {
  const amount = values.unitAmount * values.quantity;
  return {
    id: values.id,
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: values.currency,
    description: values.name,
    metadata: {},
    price: {
      id: values.priceId,
      object: "price",
      // A price made for one session cannot be used again.
      active: false,
      billing_scheme: "per_unit",
      created: values.created,
      currency: values.currency,
      custom_unit_amount: null,
      livemode: false,
      lookup_key: null,
      metadata: {},
      nickname: null,
      product: values.productId,
      recurring: null,
      tax_behavior: values.taxBehavior,
      tiers_mode: null,
      transform_quantity: null,
      type: "one_time",
      unit_amount: values.unitAmount,
      // A decimal string on the wire; the SDK's types show what it decodes it to.
      unit_amount_decimal: String(values.unitAmount) as unknown as NonNullable<Stripe.Price["unit_amount_decimal"]>,
    },
    quantity: values.quantity,
  };
}
