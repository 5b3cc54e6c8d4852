import { type Due, type SendDeps, type SendOutcome, sendMail } from "../commands/sendMail.ts";
import { type Settle, settleTogether } from "../commands/settleTogether.ts";
import { backoffMs } from "../domain/backoff.ts";
import type { MailMetrics } from "../metrics.ts";
import { openHand } from "./hand.ts";

export type SendMailsOptions = Omit<SendDeps, "settle"> & {
  /** Mails that are with the server at once. */
  readonly connections: number;
  /** Mails claimed at once. */
  readonly batch: number;
  /** After it the mail of a killed process is sent by another. */
  readonly leaseMs: number;
  readonly metrics: MailMetrics;
};

type Round = { readonly isAway: boolean; readonly gotThrough: boolean };

/**
 * Answers a function that sends what is due until nothing is. While the server is away it does nothing for a time that grows with each
 * failure, however often it is called. When `signal` is given it finishes the mails that are with the server, gives the others back
 * and returns.
 */
export function mailSender(options: SendMailsOptions): (signal: AbortSignal) => Promise<void> {
  let awayRounds = 0;
  let quietUntil = 0;

  return async (signal) => {
    if (signal.aborted || options.now().getTime() < quietUntil) return;
    const { isAway, gotThrough } = await sendDue(options, signal);
    if (gotThrough) awayRounds = 0;
    if (!isAway) return;
    awayRounds += 1;
    const { firstMs, awayLongestMs: longestMs } = options.backoff;
    quietUntil = options.now().getTime() + backoffMs(awayRounds, { firstMs, longestMs }, options.chance());
  };
}

/**
 * Keeps every connection busy, each with one mail after the other, so that none waits for the slowest of a batch. Ends when nothing is
 * due, when as many attempts in a row as there are connections found the server away, or at the first error of the database.
 */
async function sendDue(options: SendMailsOptions, signal: AbortSignal): Promise<Round> {
  let awayInARow = 0;
  let gotThrough = false;
  let isBroken = false;
  const isStopping = () => signal.aborted;
  const isOver = () => signal.aborted || isBroken || awayInARow >= options.connections;
  const settle = settleTogether(options.database, isStopping);
  const hand = openHand({ ...options, isOver });

  async function useConnection(): Promise<void> {
    try {
      for (let next = await hand.take(); next !== undefined; next = await hand.take()) {
        const outcome = await sendOne(options, settle, next);
        hand.done(next);
        if (outcome === "away") awayInARow += 1;
        else if (outcome !== "dropped") {
          awayInARow = 0;
          gotThrough = true;
        }
      }
    } catch (error) {
      isBroken = true;
      throw error;
    }
  }

  const ends = await Promise.allSettled(Array.from({ length: options.connections }, useConnection));
  await hand.close();
  const broken = ends.find((end) => end.status === "rejected");
  if (broken !== undefined) throw broken.reason;
  return { isAway: awayInARow > 0 && (!gotThrough || awayInARow >= options.connections), gotThrough };
}

async function sendOne(options: SendMailsOptions, settle: Settle, due: Due): Promise<SendOutcome> {
  const stopTimer = options.metrics.duration.startTimer();
  const outcome = await sendMail({ ...options, settle }, due);
  stopTimer();
  options.metrics.attempts.inc({ kind: due.mail.snapshot.kind, outcome });
  return outcome;
}
