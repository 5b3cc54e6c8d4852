import type { Stripe } from "stripe";
import { amountStep, formatAmount, maximumAmount, minimumAmount } from "../domain/currencies.ts";
import { badParam } from "../failure.ts";
import { newId } from "../ids.ts";
import type { LineItemParams, SessionParams } from "../params/session.ts";
import { lineItemShape } from "../shapes/lineItem.ts";
import { sessionShape } from "../shapes/session.ts";
import { nowSeconds, type State } from "../state.ts";
import { insertObject } from "../store/objects.ts";
import { planTask } from "../store/tasks.ts";

const shortestLife = 30 * 60;
const longestLife = 24 * 60 * 60;

/**
 * Creates a Checkout Session in payment mode. It expires by itself between 30 minutes and 24 hours (default) later.
 * Errors: every parameter that Stripe would refuse, and what the sandbox cannot do.
 */
export function createSession(state: State, params: SessionParams): Stripe.Checkout.Session {
  const mode = params.mode ?? required("mode");
  if (mode !== "payment") throw badParam(`The sandbox supports mode 'payment', not '${mode}'.`, "mode");
  const successUrl = params.success_url ?? required("success_url");
  const items = params.line_items?.length ? params.line_items : required("line_items");
  const created = nowSeconds(state);
  const currency = onlyCurrency(items, params.currency);
  const lineItems = items.map((item, index) => toLineItem(state, item, index, created));
  const id = newId(state.random, "cs_test_");
  const amount = total(lineItems, currency);
  const expiresAt = checkedExpiry(params.expires_at, created);
  const session = sessionShape({
    id,
    url: `${state.publicUrl}/c/pay/${id}`,
    created,
    expiresAt,
    currency,
    amount,
    successUrl,
    cancelUrl: params.cancel_url ?? null,
    clientReferenceId: params.client_reference_id ?? null,
    customerEmail: params.customer_email ?? null,
    customerCreation: params.customer_creation ?? "if_required",
    billingAddressCollection: params.billing_address_collection ?? null,
    locale: params.locale ?? null,
    metadata: withoutEmpty(params.metadata ?? {}),
    paymentMethodTypes: ["card"],
    phoneNumberCollection: params.phone_number_collection?.enabled ?? false,
    submitType: params.submit_type ?? null,
    submitText: params.custom_text?.submit?.message ?? null,
    originContext: params.origin_context ?? null,
    integrationIdentifier: params.integration_identifier ?? null,
    adaptivePricing: params.adaptive_pricing?.enabled ?? false,
    allowPromotionCodes: params.allow_promotion_codes ?? null,
  });
  const data = params.payment_intent_data ?? {};
  insertObject(state.store, "checkout.session", session, {
    lineItems,
    paymentIntentData: {
      description: data.description ?? null,
      metadata: withoutEmpty(data.metadata ?? {}),
      receiptEmail: data.receipt_email ?? null,
      statementDescriptor: data.statement_descriptor ?? null,
      statementDescriptorSuffix: data.statement_descriptor_suffix ?? null,
      transferGroup: data.transfer_group ?? null,
    },
  });
  planTask(state.store, { subject: id, kind: "expire-session", due: expiresAt * 1000 });
  return session;
}

function required(name: string): never {
  throw badParam(`Missing required param: ${name}.`, name, "parameter_missing");
}

function withoutEmpty(metadata: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== ""));
}

function onlyCurrency(items: LineItemParams[], asked: string | undefined): string {
  const currency = items[0]?.price_data.currency ?? "";
  const other = items.find((item) => item.price_data.currency !== (asked ?? currency));
  if (other) {
    const message = `You specified \`line_items\` with more than one currency (\`${asked ?? currency}\`, \`${other.price_data.currency}\`). All line items must have the same currency.`;
    throw badParam(message, "line_items");
  }
  return currency;
}

function toLineItem(state: State, item: LineItemParams, index: number, created: number): Stripe.LineItem {
  if (item.quantity === 0) {
    throw badParam("Invalid positive integer", `line_items[${index}][quantity]`, "parameter_invalid_integer");
  }
  const { currency, product_data, unit_amount, tax_behavior } = item.price_data;
  const step = amountStep(currency);
  if (unit_amount % step !== 0) {
    const message = `Invalid amount: amounts in ${currency} must be a multiple of ${step} in the currency's smallest unit.`;
    throw badParam(message, `line_items[${index}][price_data][unit_amount]`);
  }
  return lineItemShape({
    id: newId(state.random, "li_1"),
    priceId: newId(state.random, "price_1"),
    productId: newId(state.random, "prod_"),
    created,
    currency,
    name: product_data.name ?? "",
    unitAmount: unit_amount,
    quantity: item.quantity,
    taxBehavior: tax_behavior ?? "unspecified",
  });
}

function total(items: Stripe.LineItem[], currency: string): number {
  const amount = items.reduce((sum, item) => sum + item.amount_total, 0);
  const least = minimumAmount(currency);
  if (amount !== 0 && amount < least) {
    const message = `The Checkout Session's total amount due must add up to at least ${formatAmount(least, currency)} ${currency}`;
    throw badParam(message, "line_items", "amount_too_small");
  }
  if (amount > maximumAmount) {
    const message = `The Checkout Session's total amount must be no more than ${formatAmount(maximumAmount, currency)} ${currency}`;
    throw badParam(message, "line_items", "amount_too_large");
  }
  return amount;
}

function checkedExpiry(asked: number | undefined, created: number): number {
  if (asked === undefined) return created + longestLife;
  if (asked < created + shortestLife) {
    throw badParam(
      "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
      "expires_at",
    );
  }
  if (asked > created + longestLife) {
    throw badParam(
      "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
      "expires_at",
    );
  }
  return asked;
}
