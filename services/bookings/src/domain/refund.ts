import { type Currency, currencyExponents } from "@stagedoor/contracts/money";
import type { RefundPolicy } from "@stagedoor/contracts/schemas/parts";

const hourMs = 3_600_000;

/**
 * The steps in minor units in which Stripe refunds: where the minor unit has three decimals (kwd) the last digit must be 0, see
 * https://docs.stripe.com/currencies#three-decimal.
 */
export function refundStep(currency: Currency): number {
  return currencyExponents[currency] === 3 ? 10 : 1;
}

/**
 * What an attendee who cancels gets back of `total`, in minor units, rounded to the nearest multiple of `step` (half up). `starts` are the event's
 * start at the time of booking and now: the later one counts, so that a host who moves an event cannot take a deadline away.
 */
export function refundByPolicy(
  policy: RefundPolicy,
  total: number,
  starts: readonly Date[],
  now: Date,
  step = 1,
): number {
  if (policy.kind === "none") return 0;
  const start = Math.max(...starts.map((each) => each.getTime()));
  if (now.getTime() > start - policy.untilHoursBefore * hourMs) return 0;
  const percentage = policy.kind === "full" ? 100 : policy.percentage;
  return Math.min(total, Math.floor((total * percentage + 50 * step) / (100 * step)) * step);
}
