import { decideCancel } from "@stagedoor/bookings/domain/decideCancel";
import { decideCapacity } from "@stagedoor/bookings/domain/decideCapacity";
import { decideExpiry } from "@stagedoor/bookings/domain/decideExpiry";
import { decideHold } from "@stagedoor/bookings/domain/decideHold";
import { settleTogether } from "@stagedoor/bookings/domain/settleTogether";
import { afterTransition } from "@stagedoor/bookings/domain/transition";
import { decideCheckout } from "@stagedoor/payments/domain/checkout";
import { decideRefund } from "@stagedoor/payments/domain/refund";
import { decideAfterRefundTrouble } from "@stagedoor/payments/domain/refundTrouble";
import { afterLoss } from "@stagedoor/payments/domain/session";
import { sessionChanges } from "@stagedoor/payments/domain/sessionChanges";
import { decideUnanswered } from "@stagedoor/payments/domain/unanswered";
import type { Scenario } from "./scenario.ts";

/** The product's own rules, and what its database and its messages promise. */
export const productRules = {
  decideHold,
  decideExpiry,
  decideCancel,
  decideCapacity,
  settleTogether,
  afterTransition,
  decideCheckout,
  decideRefund,
  decideAfterRefundTrouble,
  afterLoss,
  sessionChanges,
  decideUnanswered,
  /** A message acts once, by its id; so does a webhook. */
  hasInbox: true as boolean,
  /** Only a higher version is taken over. */
  checksVersions: true as boolean,
  /** A row and the message about it are committed together: a process that dies loses neither or both. */
  hasOutbox: true as boolean,
  /** A refund is looked for at Stripe by our id, and asked for under one key, so that it is made once. */
  looksForRefunds: true as boolean,
};

/** Tests put broken ones in their place. */
export type Rules = typeof productRules;

/** What steps depend on. */
export type Model = { scenario: Scenario; rules: Rules };
