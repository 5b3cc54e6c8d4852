import { Counter, type Registry } from "prom-client";

/** Why an operator is called. */
export type AlarmKind =
  | "wrong_amount"
  | "unsettled_payment"
  | "unknown_booking"
  | "refund_failed"
  | "refund_delayed"
  | "refund_without_payment"
  | "refunded_twice"
  | "stray_session"
  | "dispute_opened"
  | "dispute_reversed"
  | "processing_too_long"
  | "wrong_livemode";

export type PaymentsMetrics = ReturnType<typeof createPaymentsMetrics>;

export function createPaymentsMetrics(registry: Registry) {
  const registers = [registry];
  return {
    alarms: new Counter({
      name: "stagedoor_alarms_total",
      help: "Things that need an operator, by kind.",
      labelNames: ["kind"] as const,
      registers,
    }),
    attempts: new Counter({
      name: "stagedoor_payment_attempts_total",
      help: "Attempts by what became of them: opened, processing, paid, wrong_amount, failed, expired.",
      labelNames: ["outcome"] as const,
      registers,
    }),
    webhooks: new Counter({
      name: "stagedoor_stripe_webhooks_total",
      help: "Deliveries of Stripe by type and outcome: applied, ignored, duplicate, unknown, refused.",
      labelNames: ["type", "outcome"] as const,
      registers,
    }),
    refunds: new Counter({
      name: "stagedoor_refunds_total",
      help: "Refunds by status reached and reason.",
      labelNames: ["status", "reason"] as const,
      registers,
    }),
    disputes: new Counter({
      name: "stagedoor_disputes_total",
      help: "Disputes by what was heard of them: open, changed, won, lost.",
      labelNames: ["status"] as const,
      registers,
    }),
    announcedAgain: new Counter({
      name: "stagedoor_payments_announced_again_total",
      help: "payment.succeeded that was sent again because nobody had answered it.",
      registers,
    }),
  };
}
