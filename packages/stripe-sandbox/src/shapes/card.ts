import type { Stripe } from "stripe";
import { brandOf } from "../domain/cards.ts";
import type { Payer } from "../store/kinds.ts";
import { emptyAddress } from "./session.ts";

/** The payment method that the card becomes. */
export function paymentMethodShape(
  id: string,
  created: number,
  payer: Payer,
  fingerprint: string,
): Stripe.PaymentMethod {
  const brand = brandOf(payer.cardNumber);
  return {
    id,
    object: "payment_method",
    allow_redisplay: "limited",
    billing_details: billingDetails(payer),
    card: {
      brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: "US",
      display_brand: brand,
      exp_month: payer.expMonth,
      exp_year: payer.expYear,
      fingerprint,
      funding: "credit",
      generated_from: null,
      last4: payer.cardNumber.slice(-4),
      networks: { available: [brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  };
}

/** How a charge tells about the card. */
export function chargedCard(
  payer: Payer,
  fingerprint: string,
  authorised: { amount: number | null; code: string | null; authenticated: boolean; transactionId: string | null },
): Stripe.Charge.PaymentMethodDetails.Card {
  const brand = brandOf(payer.cardNumber);
  return {
    amount_authorized: authorised.amount,
    authorization_code: authorised.code,
    brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
    country: "US",
    electronic_commerce_indicator: null,
    exp_month: payer.expMonth,
    exp_year: payer.expYear,
    extended_authorization: { status: "disabled" },
    fingerprint,
    funding: "credit",
    incremental_authorization: { status: "unavailable" },
    installments: null,
    last4: payer.cardNumber.slice(-4),
    mandate: null,
    multicapture: { status: "unavailable" },
    network: brand,
    network_token: { used: false },
    network_transaction_id: authorised.transactionId,
    overcapture: { maximum_amount_capturable: authorised.amount ?? 0, status: "unavailable" },
    regulated_status: "unregulated",
    three_d_secure: authorised.authenticated
      ? {
          authentication_flow: "challenge",
          electronic_commerce_indicator: "05",
          exemption_indicator: null,
          result: "authenticated",
          result_reason: null,
          transaction_id: null,
          version: "2.2.0",
        }
      : null,
    transaction_link_id: null,
    wallet: null,
  };
}

export function billingDetails(payer: Payer): Stripe.Charge.BillingDetails {
  return { address: emptyAddress, email: payer.email, name: payer.name, phone: null, tax_id: null };
}
