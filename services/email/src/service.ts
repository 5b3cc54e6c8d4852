import { randomBytes } from "node:crypto";
import { type AssembledService, assembleService } from "@stagedoor/service/assemble";
import { systemClock } from "@stagedoor/service/clock";
import { job } from "@stagedoor/service/jobs";
import type { Overrides } from "@stagedoor/service/running";
import type { EmailConfig } from "./config.ts";
import { consumeAccounts } from "./consumers/accounts.ts";
import { consumeBookings } from "./consumers/bookings.ts";
import { consumeEvents } from "./consumers/events.ts";
import { consumeNotifications } from "./consumers/notifications.ts";
import { consumePayments } from "./consumers/payments.ts";
import { consumeUsers } from "./consumers/users.ts";
import { emailMigrations } from "./db/migrations.ts";
import { demandDomain } from "./domain/messageId.ts";
import { mailSender } from "./jobs/sendMails.ts";
import { createMailMetrics } from "./metrics.ts";
import { mailPreparer } from "./rendering/prepareMail.ts";
import { createTransport, type Transport } from "./smtp/transport.ts";

export type EmailOverrides = Overrides & {
  /** In [0, 1): varies the waits between attempts. */
  readonly chance?: () => number;
};

/** The service: messages become queued mails, and one job sends what is queued. */
export function buildEmail(config: EmailConfig, overrides: EmailOverrides = {}): Promise<AssembledService> {
  const domain = demandDomain(config.mailFrom);
  const transport = smtpTransport(config);
  return assembleService({
    name: "email",
    config,
    log: overrides.log,
    migrations: emailMigrations,
    routes: () => undefined,
    subscriptions: () => [
      consumeUsers(),
      consumeEvents(),
      consumeBookings(domain),
      consumePayments(domain),
      consumeNotifications(domain),
      consumeAccounts(domain),
    ],
    jobs: ({ database, metrics, log }) => {
      const sender = mailSender({
        database,
        transport,
        prepare: mailPreparer({
          domain,
          publicUrl: config.publicUrl,
          // There is at least one: the setting is required.
          linkSecret: config.linkSecrets[0] ?? "",
          newMark: () => randomBytes(16).toString("hex"),
        }),
        domain,
        backoff: {
          firstMs: config.mailRetryFirstMs,
          longestMs: config.mailRetryLongestMs,
          awayLongestMs: config.mailAwayLongestMs,
        },
        chance: overrides.chance ?? Math.random,
        now: overrides.now ?? systemClock,
        connections: config.smtpConnections,
        batch: Math.max(config.mailBatch, config.smtpConnections),
        leaseMs: config.mailLeaseMs,
        pollMs: config.mailPollMs,
        metrics: createMailMetrics(metrics, database),
        log,
      });
      const sending = job({ name: "send mails", everyMs: config.mailPollMs, log, run: sender.run });
      // A mail goes as soon as the message that calls for it, or the address that it waits for, is committed.
      const unsubscribe = database.afterCommit(() => {
        sending.wake();
        sender.wake();
      });
      return [
        { name: "smtp", stop: async () => transport.close() },
        sending,
        { name: "wake on commit", stop: async () => void unsubscribe() },
      ];
    },
  });
}

function smtpTransport(config: EmailConfig): Transport {
  return createTransport({
    url: config.smtpUrl,
    from: config.mailFrom,
    connections: config.smtpConnections,
    timeoutMs: config.smtpTimeoutMs,
  });
}
