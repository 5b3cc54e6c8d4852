import { currencyExponents, type Money } from "@stagedoor/contracts/money";
import type { TicketType } from "./event.ts";
import type { Fault } from "./outcome.ts";

/**
 * Prices that Stripe cannot charge: in a currency of three decimals (kwd) the last digit must be 0,
 * https://docs.stripe.com/currencies#three-decimal. What an edit left as it was `before` is not to blame. The smallest charge is no
 * rule here: it depends on the currency that the host's account is paid out in.
 */
export function priceFaults(types: readonly TicketType[], before: readonly TicketType[] = []): Fault[] {
  return types.flatMap(({ id, price }, index): Fault[] => {
    if (isChargeable(price) || before.some((type) => type.id === id && isSamePrice(type.price, price))) return [];
    const message = `must be a multiple of 10: no other amount of ${price.currency} can be charged`;
    return [{ field: `ticketTypes.${index}.price`, message }];
  });
}

function isChargeable({ amount, currency }: Money): boolean {
  return currencyExponents[currency] < 3 || amount % 10 === 0;
}

function isSamePrice(one: Money, other: Money): boolean {
  return one.amount === other.amount && one.currency === other.currency;
}
