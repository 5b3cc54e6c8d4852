import { integer, type Setting, type SettingsOf, text, url } from "@stagedoor/service/settings";
import {
  databaseSettings,
  httpSettings,
  kafkaSettings,
  linkSettings,
  publicSettings,
} from "@stagedoor/service/sharedSettings";
import { domainOf } from "./domain/messageId.ts";

const minute = 60_000;

/** Every setting of the service. */
export const emailSettings = {
  ...httpSettings,
  ...publicSettings,
  ...databaseSettings,
  ...kafkaSettings,
  ...linkSettings,
  smtpUrl: url("SMTP_URL", "the mail server: smtp://user:password@host:587 or smtps://…", {
    protocols: ["smtp:", "smtps:"],
  }),
  mailFrom: sender("MAIL_FROM", "the sender; its domain ends the Message-IDs"),
  smtpConnections: integer("SMTP_CONNECTIONS", "mails sent at once by one process", { default: 10, min: 1, max: 50 }),
  smtpTimeoutMs: integer("SMTP_TIMEOUT_MS", "longest silence of the mail server in each step", {
    default: 20_000,
    min: 100,
    max: minute,
  }),
  mailBatch: integer("MAIL_BATCH", "mails that one process claims at once", { default: 200, min: 1, max: 1000 }),
  mailLeaseMs: integer("MAIL_LEASE_MS", "after this another process sends what a killed one had in hand", {
    default: 10_000,
    min: 100,
    max: 60 * minute,
  }),
  mailPollMs: integer("MAIL_POLL_MS", "how often to look for mails that other replicas queued or that are due again", {
    default: 1000,
    min: 10,
    max: minute,
  }),
  mailRetryFirstMs: integer("MAIL_RETRY_FIRST_MS", "wait after the first failed attempt; it doubles with each", {
    default: 2000,
    min: 10,
    max: minute,
  }),
  mailRetryLongestMs: integer("MAIL_RETRY_LONGEST_MS", "longest wait when the server puts one mail off", {
    default: 10 * minute,
    min: 10,
    max: 24 * 60 * minute,
  }),
  mailAwayLongestMs: integer("MAIL_AWAY_LONGEST_MS", "longest wait when the server is away for all mails", {
    default: minute / 2,
    min: 10,
    max: 60 * minute,
  }),
};

export type EmailConfig = SettingsOf<typeof emailSettings>;

function sender(name: string, about: string): Setting<string> {
  const plain = text(name, about);
  const limits = "an address, such as Stagedoor <tickets@example.test>";
  return {
    ...plain,
    limits,
    read(given, env) {
      const value = plain.read(given, env);
      if (domainOf(value) === undefined) throw new Error(`must be ${limits}`);
      return value;
    },
  };
}
