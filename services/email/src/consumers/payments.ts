import type { Handler, Subscription } from "@stagedoor/messaging/incoming";
import { queueMail } from "../commands/queueMail.ts";
import { mailOfPayment } from "../domain/paymentMail.ts";

/** payments.v1: refunds that are done, and those that failed. */
export function consumePayments(domain: string): Subscription {
  const tell: Handler<"payment.refunded" | "payment.refund_failed"> = async (tx, message) => {
    const mail = mailOfPayment(message.type, message.body);
    if (mail !== undefined) await queueMail(tx, mail, domain);
  };
  return {
    topic: "payments.v1",
    kind: "effect",
    handlers: { "payment.refunded": tell, "payment.refund_failed": tell },
  };
}
