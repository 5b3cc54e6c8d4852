import { flag, integer, list, optional, type SettingsOf, text, url } from "@stagedoor/service/settings";
import {
  authSettings,
  databaseSettings,
  httpSettings,
  kafkaSettings,
  publicSettings,
} from "@stagedoor/service/sharedSettings";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Whether a key moves real money. */
export function isLiveKey(key: string): boolean {
  return /^[sr]k_live_/.test(key);
}

const anyKey = text("STRIPE_SECRET_KEY", "Stripe's secret key", { pattern: /^[sr]k_(test|live)_\w+$/ });

/** A key that moves real money must be wanted. */
const wantedKey: typeof anyKey = {
  ...anyKey,
  read(given, env) {
    const key = anyKey.read(given, env);
    const isWanted = ["true", "1"].includes(env.STRIPE_ALLOW_LIVE?.trim() ?? "");
    if (isLiveKey(key) && !isWanted) throw new Error("is a live key, and STRIPE_ALLOW_LIVE is not true");
    return key;
  },
};

const stripeSettings = {
  stripeSecretKey: wantedKey,
  stripeAllowLive: flag("STRIPE_ALLOW_LIVE", "whether a live key, which moves real money, is accepted", false),
  stripeWebhookSecrets: list("STRIPE_WEBHOOK_SECRET", "signing secrets of the webhook", {
    entry: "a signing secret that begins with whsec_",
    accepts: (part) => /^whsec_\w+$/.test(part),
  }),
  stripeApiUrl: optional(
    url("STRIPE_API_URL", "another address than Stripe's own, for the sandbox", { protocols: ["http:", "https:"] }),
  ),
  stripeTimeoutMs: integer("STRIPE_TIMEOUT_MS", "longest wait for one answer of Stripe", {
    default: 10 * second,
    min: 100,
    max: 80 * second,
  }),
  stripeRetries: integer("STRIPE_RETRIES", "further tries of one call", { default: 2, min: 0, max: 10 }),
  webhookToleranceS: integer("WEBHOOK_TOLERANCE_S", "oldest signature that counts", {
    default: 300,
    min: 1,
    max: 3600,
  }),
  webhookBodyLimitBytes: integer("WEBHOOK_BODY_LIMIT_BYTES", "largest webhook body", {
    default: 1_048_576,
    min: 65_536,
    max: 10_485_760,
  }),
  webhookBatchMax: integer("WEBHOOK_BATCH_MAX", "webhooks that one transaction stores at most", {
    default: 200,
    min: 1,
    max: 1000,
  }),
  webhookQueueMax: integer(
    "WEBHOOK_QUEUE_MAX",
    "webhooks that wait to be stored; more are 503, and Stripe repeats them",
    {
      default: 5000,
      min: 1,
      max: 100_000,
    },
  ),
};

const paymentSettings = {
  projectionWaitMs: integer("PROJECTION_WAIT_MS", "how long a request waits for a fresh booking to arrive", {
    default: 3 * second,
    min: 0,
    max: 30 * second,
  }),
  sessionMarginMs: integer("SESSION_MARGIN_MS", "life of a checkout session beyond Stripe's minimum of 30 minutes", {
    default: 90 * second,
    min: 10 * second,
    max: 12 * hour,
  }),
  pollMs: integer("JOB_POLL_MS", "pause between looking for holds that end, closings and refunds", {
    default: second,
    min: 10,
    max: minute,
  }),
  jobBatch: integer("JOB_BATCH", "how many a job takes at once", { default: 50, min: 1, max: 1000 }),
  jobConcurrency: integer("JOB_CONCURRENCY", "calls to Stripe that a job makes at once", {
    default: 5,
    min: 1,
    max: 50,
  }),
  leaseMs: integer("JOB_LEASE_MS", "when another replica takes over what one has taken", {
    default: minute,
    min: second,
    max: hour,
  }),
  recoverAfterMs: integer("RECOVER_AFTER_MS", "age of an attempt without a session that is mended", {
    default: 30 * second,
    min: second,
    max: hour,
  }),
  announceAgainMs: integer(
    "ANNOUNCE_AGAIN_MS",
    "when an unanswered payment is announced again; twice as long each time, an hour at most",
    {
      default: 2 * minute,
      min: second,
      max: hour,
    },
  ),
  settleAlarmMs: integer("SETTLE_ALARM_MS", "when an unanswered payment raises an alarm, and raises it again", {
    default: 10 * minute,
    min: second,
    max: 24 * hour,
  }),
  refundAlarmTries: integer("REFUND_ALARM_TRIES", "tries of a refund after which an alarm is raised", {
    default: 8,
    min: 1,
    max: 100,
  }),
  processingLimitMs: integer("PROCESSING_LIMIT_MS", "how long places are kept for a payment on its way", {
    default: 7 * 24 * hour,
    min: minute,
    max: 2_147_483_647,
  }),
  exportMax: integer("EXPORT_MAX", "payments that one export has at most", { default: 10_000, min: 1, max: 100_000 }),
  reconcileEveryMs: integer("RECONCILE_EVERY_MS", "pause between two comparisons with Stripe", {
    default: 5 * minute,
    min: second,
    max: 24 * hour,
  }),
  reconcileWindowMs: integer("RECONCILE_WINDOW_MS", "how far back a comparison with Stripe looks", {
    default: 26 * hour,
    min: hour,
    max: 2_147_483_647,
  }),
  reconcileLimit: integer(
    "RECONCILE_LIMIT",
    "sessions, refunds and disputes, each, that one comparison reads at most",
    {
      default: 10_000,
      min: 100,
      max: 1_000_000,
    },
  ),
  reconcileRunsKept: integer("RECONCILE_RUNS_KEPT", "comparisons whose findings are kept", {
    default: 300,
    min: 1,
    max: 10_000,
  }),
  reconcileUnresolvedMax: integer(
    "RECONCILE_UNRESOLVED_MAX",
    "unresolved things that are kept of one comparison; further ones are counted",
    { default: 100, min: 1, max: 1000 },
  ),
};

export const paymentsSettings = {
  ...httpSettings,
  ...publicSettings,
  ...databaseSettings,
  ...kafkaSettings,
  ...authSettings,
  ...stripeSettings,
  ...paymentSettings,
};

export type Config = SettingsOf<typeof paymentsSettings>;
