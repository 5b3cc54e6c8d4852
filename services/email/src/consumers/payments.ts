import type { Subscription } from "@stagedoor/messaging/incoming";
import { queueMail } from "../commands/queueMail.ts";
import { mailOfPayment } from "../domain/paymentMail.ts";

/** payments.v1: refunds that are done. */
export function consumePayments(domain: string): Subscription {
  return {
    topic: "payments.v1",
    kind: "effect",
    handlers: {
      "payment.refunded": async (tx, message) => {
        const mail = mailOfPayment(message.type, message.body);
        if (mail !== undefined) await queueMail(tx, mail, domain);
      },
    },
  };
}
