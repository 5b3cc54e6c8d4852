import type { RefundStatus } from "@stagedoor/contracts/schemas/payments";

/** What Stripe says of a refund, whichever way it was heard. */
export type RefundFacts = {
  stripeRefundId: string;
  status: RefundStatus;
  /** In minor units. */
  amount: number;
  currency: string;
  paymentIntentId: string | null;
  /** Our row's id, where we asked for it; nothing on one that was made in Stripe's dashboard. */
  refundId: string | undefined;
  /** Ours as well: whose refund it is, should its row be unknown. */
  attemptId: string | undefined;
  failure: string | null;
};
