import { addToOutbox } from "@stagedoor/messaging/outbox";
import { makeClosedPayments, unopenedHolds } from "../db/unopenedHolds.ts";
import type { Deps } from "../deps.ts";
import { paymentMessage } from "./paymentMessage.ts";

/**
 * Ends holds whose time is over and that nobody has begun to pay, at most `limit` of them in one transaction: what `endHold` does
 * for each of the others. Two replicas may meet at one; the second makes nothing. Answers how many it has ended.
 */
export function endUnopenedHolds(deps: Deps, limit: number): Promise<number> {
  return deps.database.transaction(async (tx) => {
    const now = deps.now();
    const due = await unopenedHolds(tx, now, limit);
    if (due.length === 0) return 0;
    const wanted = due.map((bookingId) => ({ id: deps.newId(), bookingId }));
    const closed = await makeClosedPayments(tx, wanted, now);
    const news = { type: "payment.expired", attemptId: null, refunded: 0 } as const;
    await addToOutbox(
      tx,
      closed.map((payment) => paymentMessage({ ...news, payment }, now)),
    );
    return closed.length;
  });
}
