import type { Mutation } from "./mutation.ts";

const domain = "services/payments/src/domain";
const tests = "services/payments/test";

/** Safeguards of the money. */
export const paymentsMutations: Mutation[] = [
  {
    name: "amount-check",
    takes: "a payment counts only if it is of the sum that was asked for",
    changes: [
      {
        file: `${domain}/session.ts`,
        find: "if (facts.amount !== attempt.amount || facts.currency !== attempt.currency) {",
        replace: "if (facts.currency !== attempt.currency) {",
      },
    ],
    caughtBy: [`${tests}/session.unit.test.ts`, `${tests}/settling.int.test.ts`, "e2e/test/explorer.unit.test.ts"],
  },
  {
    name: "currency-check",
    takes: "a payment counts only if it is in the currency that was asked for",
    changes: [
      {
        file: `${domain}/session.ts`,
        find: "if (facts.amount !== attempt.amount || facts.currency !== attempt.currency) {",
        replace: "if (facts.amount !== attempt.amount) {",
      },
    ],
    caughtBy: [`${tests}/session.unit.test.ts`, `${tests}/settling.int.test.ts`],
  },
  {
    name: "one-attempt-index",
    takes: "the unique index of one open attempt for a booking",
    changes: [
      {
        file: "services/payments/migrations/0001_payments.sql",
        find: "create unique index attempts_one_live on attempts",
        replace: "create index attempts_one_live on attempts",
      },
    ],
    caughtBy: [`${tests}/constraints.int.test.ts`],
  },
  {
    name: "one-attempt-decision",
    takes: "an open checkout is given again instead of another one",
    changes: [
      {
        file: `${domain}/checkout.ts`,
        find: "  if (!attempt) return",
        replace: "  if (!attempt || attempt.sessionId) return",
      },
    ],
    caughtBy: [`${tests}/rules.unit.test.ts`, `${tests}/checkout.int.test.ts`, "e2e/test/explorer.unit.test.ts"],
  },
  {
    name: "refund-limit",
    takes: "the sum of all refunds never passes what was received",
    changes: [
      {
        file: `${domain}/refund.ts`,
        find: "return Math.max(0, received - gone.reduce((sum, refund) => sum + refund.amount, 0));",
        replace: "return gone.length > 9 ? 0 : received;",
      },
    ],
    caughtBy: [`${tests}/rules.unit.test.ts`, `${tests}/refunds.int.test.ts`, "e2e/test/explorer.unit.test.ts"],
  },
  {
    name: "refund-once",
    takes: "a cause is refunded once, however often it is told",
    changes: [
      {
        file: `${domain}/refund.ts`,
        find: "if (onceReasons.includes(reason) && refunds.some((refund) => refund.reason === reason))",
        replace: "if (onceReasons.length > 9 && refunds.some((refund) => refund.reason === reason))",
      },
    ],
    caughtBy: [`${tests}/rules.unit.test.ts`, "e2e/test/explorer.unit.test.ts"],
  },
  {
    name: "refund-once-index",
    takes: "the unique index of one refund for a cause",
    changes: [
      {
        file: "services/payments/migrations/0001_payments.sql",
        find: "create unique index refunds_once on refunds",
        replace: "create index refunds_once on refunds",
      },
    ],
    caughtBy: [`${tests}/constraints.int.test.ts`],
  },
  {
    name: "refund-lookup",
    takes: "a refund is looked for at Stripe before it is asked for",
    changes: [
      {
        file: "services/payments/src/commands/sendRefund.ts",
        find: "if (known) return known;",
        replace: "if (known && made.length > 9) return known;",
      },
    ],
    caughtBy: [`${tests}/refunds.int.test.ts`],
  },
  {
    name: "signature-check",
    takes: "webhooks that Stripe did not sign are refused",
    changes: [
      {
        file: "services/payments/src/http/webhooks.ts",
        find: "    event = verifiedEvent(deps.stripe, { raw: body, signature, secrets, toleranceS, now: deps.now() });",
        replace:
          "    event = verifiedEvent(deps.stripe, { raw: body, signature, secrets, toleranceS, now: deps.now() }) ?? JSON.parse(body.toString());",
      },
    ],
    caughtBy: [`${tests}/webhooks.int.test.ts`],
  },
  {
    name: "stripe-event-once",
    takes: "an event of Stripe acts once, by its id",
    changes: [
      {
        file: "services/payments/src/db/stripeEvents.ts",
        find: "    on conflict do nothing\n",
        replace: "    on conflict (id) do update set outcome = excluded.outcome\n",
      },
    ],
    caughtBy: [`${tests}/webhooks.int.test.ts`, `${tests}/webhookBursts.int.test.ts`],
  },
  {
    name: "paid-beats-closed",
    takes: "money that comes after its attempt was given up is heard of",
    changes: [
      {
        file: `${domain}/session.ts`,
        find: "  if (facts.paid) return decidePaid(payment, attempt, facts);\n",
        replace: '  if (facts.paid && attempt.status !== "failed") return decidePaid(payment, attempt, facts);\n',
      },
    ],
    caughtBy: [
      `${tests}/session.unit.test.ts`,
      `${tests}/rules.session.unit.test.ts`,
      "e2e/test/explorer.unit.test.ts",
    ],
  },
  {
    name: "closed-before-expired",
    takes: "payment.expired is said only once Stripe says that the session is closed",
    changes: [
      {
        file: "services/payments/src/commands/requestClosing.ts",
        find: "  if (attempts.some((attempt) => liveAttemptStatuses.includes(attempt.status))) {",
        replace:
          "  if (attempts.some((attempt) => liveAttemptStatuses.includes(attempt.status) && attempt.sessionId === null)) {",
      },
    ],
    caughtBy: [`${tests}/closing.int.test.ts`],
  },
  {
    name: "refund-cut",
    takes: "a refund that Stripe refuses is cut to what is left",
    changes: [
      {
        file: `${domain}/refundTrouble.ts`,
        find: "    amount = Math.min(amount, left);\n",
        replace: "",
      },
    ],
    caughtBy: [`${tests}/rules.refunds.unit.test.ts`, `${tests}/rules.unit.test.ts`],
  },
  {
    name: "refund-key",
    takes: "a refund whose outcome nobody knows is asked for again under the same key",
    changes: [
      {
        file: `${domain}/refundTrouble.ts`,
        find: 'const isFree = trouble !== "unknown" && ',
        replace: "const isFree = ",
      },
    ],
    caughtBy: [`${tests}/rules.refunds.unit.test.ts`, `${tests}/rules.unit.test.ts`],
  },
  {
    name: "session-news-once",
    takes: "money that is here is not heard of again",
    changes: [
      {
        file: `${domain}/session.ts`,
        find: 'if (attempt.status === "paid" || attempt.status === "wrong_amount") return unchanged;',
        replace: 'if (attempt.status === "wrong_amount") return unchanged;',
      },
    ],
    caughtBy: [`${tests}/rules.session.unit.test.ts`, `${tests}/session.unit.test.ts`],
  },
];
