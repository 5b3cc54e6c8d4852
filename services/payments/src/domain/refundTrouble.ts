import { refundableStep } from "./amounts.ts";
import type { Disputed } from "./dispute.ts";
import { refundable } from "./refund.ts";
import type { Refund } from "./state.ts";

type RefundView = Pick<Refund, "amount" | "status" | "reason">;

export type RefundTrouble = {
  /** The refund as it is now, under the payment's lock: what was read before Stripe was called may be old. */
  current: Pick<Refund, "amount" | "status" | "currency"> & {
    tries: number;
    keyNumber: number;
    alarmedAt: Date | null;
  };
  /** The attempt's other refunds. */
  others: readonly RefundView[];
  /** What disputes leave to be done. */
  disputed: Disputed;
  /** In minor units. */
  received: number;
  /** The refund's numbers when Stripe was called. */
  sent: { tries: number; keyNumber: number };
  /** What the call came to: nobody knows, Stripe said no, or Stripe failed and replays that under the key. */
  trouble: "unknown" | "refused" | "broken";
  /** Tries after which a refused refund has failed, and somebody is called for any other. */
  alarmTries: number;
};

export type AfterRefundTrouble =
  /** It was made, or ended otherwise, while Stripe was asked. */
  | { kind: "over" }
  /** The money went back another way. */
  | { kind: "gone" }
  /** Until a dispute is decided. */
  | { kind: "waits"; keyNumber: number }
  | { kind: "failed" }
  /** `reschedule` is false where another replica has taken it meanwhile: the due time is that one's. */
  | { kind: "again"; amount: number; keyNumber: number; reschedule: boolean; alarm: boolean };

/** Decides what becomes of a refund that could not be made: it is cut to what is left, given up, or tried again. */
export function decideAfterRefundTrouble(request: RefundTrouble): AfterRefundTrouble {
  const { current, others, received, sent, trouble, alarmTries } = request;
  if (current.status !== "requested") return { kind: "over" };
  if (request.disputed === "gone") return { kind: "gone" };
  // Only a known answer frees the key: while the outcome is open the same key keeps Stripe from doing it twice. A key that
  // another replica freed meanwhile is not gone back to.
  const isFree = trouble !== "unknown" && current.keyNumber === sent.keyNumber;
  const keyNumber = current.keyNumber + (isFree ? 1 : 0);
  if (request.disputed === "waits") return { kind: "waits", keyNumber };
  const isLate = current.tries >= alarmTries;
  let { amount } = current;
  if (trouble === "refused") {
    const left = refundableStep(refundable(received, others), current.currency);
    if (left === 0) return { kind: "gone" };
    if (left >= amount && isLate) return { kind: "failed" };
    amount = Math.min(amount, left);
  }
  const reschedule = current.tries === sent.tries;
  return { kind: "again", amount, keyNumber, reschedule, alarm: isLate && current.alarmedAt === null };
}
