import { moneySchema } from "@stagedoor/contracts/money";
import { idSchema, instantSchema, nullable, versionSchema } from "@stagedoor/contracts/schemas/parts";
import { disputeSchema, paymentStatuses, refundReasons, refundStatuses } from "@stagedoor/contracts/schemas/payments";
import { optionalBody } from "@stagedoor/service/closedRoutes";
import { listReply } from "@stagedoor/service/lists";
import Type from "typebox";
import { unresolvedKinds } from "../domain/findings.ts";

export const checkoutBody = Type.Object(
  {
    bookingId: idSchema,
    successUrl: Type.Optional(
      Type.String({ maxLength: 2048, description: "Where Stripe sends the attendee after paying; of this deployment" }),
    ),
    cancelUrl: Type.Optional(Type.String({ maxLength: 2048, description: "Where Stripe's back link leads" })),
  },
  { additionalProperties: false },
);

export const checkoutReply = Type.Object({
  url: Type.String({ description: "Stripe's page: send the attendee there" }),
  expiresAt: instantSchema,
  paymentId: idSchema,
});

export const refundBody = optionalBody(
  Type.Object(
    {
      amount: Type.Optional(
        Type.Unsafe<{ amount: number; currency: string }>({ ...moneySchema, description: "Default: all that is left" }),
      ),
    },
    { additionalProperties: false },
  ),
);

export const webhookBody = Type.Unknown({ description: "A Stripe event; its bytes are what is signed" });

export const webhookHeaders = Type.Object({
  "stripe-signature": Type.String({ description: "t=<seconds>,v1=<HMAC-SHA256 of the seconds, a point and the body>" }),
});

export const webhookReply = Type.Object({ received: Type.Boolean() });

export const refundReply = Type.Object({
  id: idSchema,
  attemptId: idSchema,
  amount: Type.Object({ amount: Type.Integer({ description: "In minor units" }), currency: Type.String() }),
  status: Type.Enum([...refundStatuses]),
  reason: Type.Enum([...refundReasons]),
  createdAt: instantSchema,
});

export const paymentReply = Type.Object({
  id: idSchema,
  bookingId: idSchema,
  eventId: idSchema,
  hostId: idSchema,
  attendeeId: idSchema,
  status: Type.Enum([...paymentStatuses]),
  amount: moneySchema,
  amountRefunded: Type.Integer({ description: "In minor units; what has arrived back" }),
  refunds: Type.Array(refundReply),
  disputes: Type.Array(disputeSchema, { description: "What the payer's bank asks back, or has taken" }),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  version: versionSchema,
});

export const exportReply = Type.Object({
  exportedAt: instantSchema,
  payments: Type.Array(paymentReply, { description: "Own ones, the newest first" }),
  complete: Type.Boolean({ description: "False where there are more than one export has; GET /payments has them all" }),
});

const unresolvedReply = Type.Object({
  kind: Type.Enum([...unresolvedKinds]),
  subject: Type.String({ description: "Stripe's id, or ours where Stripe has none" }),
  why: Type.String(),
});

export const reconciliationsReply = listReply(
  Type.Object({
    id: idSchema,
    startedAt: instantSchema,
    finishedAt: nullable(instantSchema),
    looksBackTo: instantSchema,
    compared: Type.Integer(),
    healed: Type.Integer({ description: "What differed from Stripe and does not any more" }),
    unresolved: Type.Integer({ description: "How many need a person" }),
    unresolvedItems: Type.Array(unresolvedReply, { description: "The first of them" }),
    failure: nullable(Type.String({ description: "Why it did not come to its end" })),
  }),
);

export const idParams = Type.Object({ id: idSchema }, { additionalProperties: false });
