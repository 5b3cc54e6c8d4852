import { currencyExponents, type Money } from "@stagedoor/contracts/money";

/** "£25.00", "JP¥2,500", "KWD 1.250": with the currency's own number of decimals. `amount` is in minor units. */
export function showMoney({ amount, currency }: Money): string {
  const exponent = currencyExponents[currency];
  const format = new Intl.NumberFormat("en-GB", {
    style: "currency",
    currency: currency.toUpperCase(),
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  });
  return format.format(amount / 10 ** exponent);
}
