import type { RefundPolicy } from "./event.ts";
import type { Fault } from "./outcome.ts";

/** A policy as a host writes it. Only `kind: "percentage"` needs a percentage. */
export type RefundPolicyRequest = {
  readonly kind: RefundPolicy["kind"];
  readonly untilHoursBefore?: number;
  readonly percentage?: number;
};

/** Everything back until the event starts. */
export const defaultRefundPolicy: RefundPolicy = { kind: "full", untilHoursBefore: 0, percentage: 100 };

const impliedPercentage = { full: 100, none: 0, percentage: undefined };

/** The policy with what its kind implies filled in. Errors: a percentage that is missing or contradicts the kind. */
export function completeRefundPolicy(request: RefundPolicyRequest): { policy: RefundPolicy; faults: Fault[] } {
  const field = "refundPolicy.percentage";
  const { kind, untilHoursBefore = 0 } = request;
  const implied = impliedPercentage[kind];
  const percentage = request.percentage ?? implied ?? 0;
  const policy = { kind, untilHoursBefore, percentage };
  if (implied === undefined) {
    const faults = request.percentage === undefined ? [{ field, message: `is missing for the kind "${kind}"` }] : [];
    return { policy, faults };
  }
  const faults = percentage === implied ? [] : [{ field, message: `must be ${implied} for the kind "${kind}"` }];
  return { policy, faults };
}
