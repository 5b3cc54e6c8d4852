import type { Tx } from "@stagedoor/postgres/database";
import { conflict, notFound, unprocessable } from "@stagedoor/service/problem";
import { findAttempt } from "../db/attempts.ts";
import { findPayment, lockPayment } from "../db/payments.ts";
import type { RefundRow } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { stepOf } from "../domain/amounts.ts";
import { requestRefund } from "./requestRefund.ts";

export type HostRefund = {
  paymentId: string;
  hostId: string;
  /** In minor units; all that is left without it. */
  amount?: { amount: number; currency: string } | undefined;
};

/**
 * Gives back what was paid for a booking of the host's event. Errors: not_found (also another host's), wrong_state (not paid,
 * nothing left, disputed), rule_broken (nothing, more than is left, another currency).
 */
export async function refundByHost(tx: Tx, deps: Deps, wish: HostRefund): Promise<RefundRow> {
  const found = await findPayment(tx, wish.paymentId);
  if (found?.hostId !== wish.hostId) throw notFound("payment");
  const payment = await lockPayment(tx, found.id);
  const attempt = payment.attemptId ? await findAttempt(tx, payment.attemptId) : undefined;
  if (payment.status !== "succeeded" || !attempt) throw conflict("wrong_state", `The payment is ${payment.status}.`);
  refuseAmount(wish, payment.currency, stepOf(payment.currency));
  const outcome = await requestRefund(tx, deps, { attempt, reason: "host", wanted: wish.amount?.amount ?? null });
  if (outcome.kind === "requested") return outcome.refund;
  if (outcome.kind === "disputed") throw conflict("wrong_state", whyDisputed[outcome.disputed]);
  if (outcome.kind !== "too_much") throw conflict("wrong_state", "All of it has been given back.");
  const left = { amount: outcome.refundable, currency: payment.currency };
  throw unprocessable("rule_broken", "The amount is more than what is left.", { field: "amount.amount", left });
}

const whyDisputed = {
  waits: "The payer's bank disputes this payment. It can be given back once the dispute is won.",
  gone: "The payer's bank has taken this payment back.",
};

function refuseAmount({ amount }: HostRefund, currency: string, step: number): void {
  if (!amount) return;
  if (amount.currency !== currency) {
    throw unprocessable("rule_broken", `The payment is in ${currency}.`, { field: "amount.currency" });
  }
  if (amount.amount === 0) {
    throw unprocessable("rule_broken", "The amount must be more than 0.", { field: "amount.amount" });
  }
  if (amount.amount % step !== 0) {
    throw unprocessable("rule_broken", `The amount must be a multiple of ${step}.`, { field: "amount.amount" });
  }
}
