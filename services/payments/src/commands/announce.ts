import { currencies } from "@stagedoor/contracts/money";
import { addToOutbox } from "@stagedoor/messaging/outbox";
import type { Tx } from "@stagedoor/postgres/database";
import { refundsOfAttempt } from "../db/refunds.ts";
import type { DisputeRow, PaymentRow, RefundRow } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { amountRefunded } from "../domain/refund.ts";
import { type PaymentNews, paymentMessage } from "./paymentMessage.ts";

export type Announcement = Omit<PaymentNews, "refunded" | "refund" | "dispute"> & {
  payment: PaymentRow;
  refund?: RefundRow;
  dispute?: DisputeRow;
};

/** Tells bookings and email about a locked payment, in the transaction of the change. */
export async function announce(tx: Tx, deps: Deps, announcement: Announcement): Promise<void> {
  const { attemptId } = announcement;
  const refunded = attemptId ? amountRefunded(await refundsOfAttempt(tx, attemptId)) : 0;
  await addToOutbox(tx, [paymentMessage({ ...announcement, refunded }, deps.now())]);
}

/** Whether messages can tell of a sum in this currency: one that Stripe took by mistake may be in any. */
export function isTellable(currency: string): boolean {
  return (currencies as string[]).includes(currency);
}
