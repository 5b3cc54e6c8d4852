import type { Stripe } from "stripe";
import type { SandboxEvent } from "../shapes/event.ts";

/** What only the sandbox knows of a session. */
export type SessionPrivate = {
  lineItems: Stripe.LineItem[];
  paymentIntentData: {
    description: string | null;
    metadata: Record<string, string>;
    receiptEmail: string | null;
    statementDescriptor: string | null;
    statementDescriptorSuffix: string | null;
    transferGroup: string | null;
  };
  /** The card that waits on the authentication page. */
  authenticating?: Payer;
};

/** Who pays, and with which card. */
export type Payer = { email: string; name: string; cardNumber: string; expMonth: number; expYear: number };

/** What only the sandbox knows of a payment: how one that settles later will end. */
export type IntentPrivate = { outcome?: "succeeded" | "failed"; session?: string };

/** What only the sandbox knows of a refund: how a pending one will end. */
export type RefundPrivate = { outcome?: "succeeded" | "failed" };

export type Kinds = {
  "checkout.session": { body: Stripe.Checkout.Session; private: SessionPrivate };
  payment_intent: { body: Stripe.PaymentIntent; private: IntentPrivate };
  payment_method: { body: Stripe.PaymentMethod; private: object };
  charge: { body: Stripe.Charge; private: object };
  refund: { body: Stripe.Refund; private: RefundPrivate };
  dispute: { body: Stripe.Dispute; private: object };
  event: { body: SandboxEvent; private: object };
};

export type Kind = keyof Kinds;

/** How Stripe names a kind in "No such ...". */
export const nouns: Readonly<Record<Kind, string>> = {
  "checkout.session": "checkout.session",
  payment_intent: "payment_intent",
  payment_method: "PaymentMethod",
  charge: "charge",
  refund: "refund",
  dispute: "dispute",
  event: "event",
};
