import { type Currency, currencyExponents } from "@stagedoor/contracts/money";

/**
 * Stripe takes amounts in the currency's ISO 4217 minor unit, but where that has three decimals (kwd) the last digit must be
 * 0: https://docs.stripe.com/currencies#three-decimal. The steps in which an amount can be charged or refunded.
 */
export function stepOf(currency: Currency): number {
  return currencyExponents[currency] === 3 ? 10 : 1;
}

/** Whether Stripe can charge exactly this amount. */
export function isChargeable(amount: number, currency: Currency): boolean {
  return amount > 0 && amount % stepOf(currency) === 0;
}

/** The largest amount that Stripe can refund and that is not above `amount`. */
export function refundableStep(amount: number, currency: Currency): number {
  return amount - (amount % stepOf(currency));
}
