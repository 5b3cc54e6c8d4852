import { type SendDeps, type SendOutcome, sendMail } from "../commands/sendMail.ts";
import { claimMails } from "../db/claimMails.ts";
import { backoffMs } from "../domain/backoff.ts";
import type { MailMetrics } from "../metrics.ts";

export type SendMailsOptions = SendDeps & {
  /** Mails claimed and sent at once: one for each SMTP connection. */
  readonly batch: number;
  /** Longer than any attempt can take; after it the mail of a killed process is sent by another. */
  readonly leaseMs: number;
  readonly metrics: MailMetrics;
  readonly now: () => Date;
};

/**
 * Answers a function that sends what is due until nothing is. While the server is away it does nothing for a time that grows with each
 * failure, however often it is called. When `signal` is given it finishes the mails in hand and returns.
 */
export function mailSender(options: SendMailsOptions): (signal: AbortSignal) => Promise<void> {
  let awayRounds = 0;
  let quietUntil = 0;

  return async (signal) => {
    while (!signal.aborted && options.now().getTime() >= quietUntil) {
      const claimed = await claimMails(options.database, options.batch, options.leaseMs);
      if (claimed.length === 0) return;
      const outcomes = await Promise.all(claimed.map((mail) => sendOne(options, mail)));
      awayRounds = outcomes.every((outcome) => outcome === "away") ? awayRounds + 1 : 0;
      if (awayRounds === 0) continue;
      const { firstMs, awayLongestMs: longestMs } = options.backoff;
      quietUntil = options.now().getTime() + backoffMs(awayRounds, { firstMs, longestMs }, options.chance());
    }
  };
}

async function sendOne(options: SendMailsOptions, mail: Parameters<typeof sendMail>[1]): Promise<SendOutcome> {
  const stopTimer = options.metrics.duration.startTimer();
  const outcome = await sendMail(options, mail);
  stopTimer();
  options.metrics.attempts.inc({ kind: mail.snapshot.kind, outcome });
  return outcome;
}
