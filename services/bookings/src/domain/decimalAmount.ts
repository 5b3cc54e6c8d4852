import { type Currency, currencyExponents } from "@stagedoor/contracts/money";

/** An amount in minor units as people write it: 2500 gbp is 25.00, 2500 jpy 2500, 2500 kwd 2.500. */
export function decimalAmount(amount: number, currency: Currency): string {
  const decimals = currencyExponents[currency];
  return (amount / 10 ** decimals).toFixed(decimals);
}
