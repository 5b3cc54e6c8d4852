import type { DisputeStatus } from "@stagedoor/contracts/schemas/payments";
import type { Dispute } from "./state.ts";

/** What Stripe says of a dispute, whichever way it was heard. */
export type DisputeFacts = {
  id: string;
  status: DisputeStatus;
  /** In minor units of `currency`. */
  amount: number;
  currency: string;
  reason: string;
  paymentIntentId: string | null;
  /** Stripe refunds nothing of the charge. */
  blocksRefunds: boolean;
  createdAt: Date;
};

type DisputeView = Pick<Dispute, "amount" | "status" | "blocksRefunds">;

/**
 * What disputes of an attempt leave to be done with its money. free: it can be given back. waits: not before they are decided.
 * gone: a bank took it, and Stripe gives back nothing of a charge that was charged back, not even what was not disputed.
 */
export type Disputed = "free" | "waits" | "gone";

export function disputedBy(disputes: readonly DisputeView[]): Disputed {
  if (disputes.some(({ status }) => status === "lost")) return "gone";
  return disputes.some(({ status, blocksRefunds }) => status === "open" && blocksRefunds) ? "waits" : "free";
}

/** In minor units: what banks took for good. */
export function amountLost(disputes: readonly Pick<Dispute, "amount" | "status">[]): number {
  return disputes.filter(({ status }) => status === "lost").reduce((sum, { amount }) => sum + amount, 0);
}

export type DisputeNews =
  | { kind: "none" }
  /** Heard of for the first time, and open. */
  | { kind: "opened" }
  /** `isReversed`: it was decided the other way before, and what followed from that is done. */
  | { kind: "closed"; isReversed: boolean }
  /** Still open; whether refunds are possible has changed, as when an inquiry becomes a chargeback. */
  | { kind: "changed" };

/**
 * What is new in Stripe's word on a dispute. Facts may come in any order and any number of times: one that is decided is never
 * open again, though an appeal may decide it the other way.
 */
export function decideDispute(
  known: Pick<Dispute, "status" | "blocksRefunds"> | undefined,
  told: Pick<DisputeFacts, "status" | "blocksRefunds">,
): DisputeNews {
  if (told.status === "open") {
    if (!known) return { kind: "opened" };
    const isNews = known.status === "open" && told.blocksRefunds !== known.blocksRefunds;
    return isNews ? { kind: "changed" } : { kind: "none" };
  }
  if (known?.status === told.status) return { kind: "none" };
  return { kind: "closed", isReversed: known !== undefined && known.status !== "open" };
}
