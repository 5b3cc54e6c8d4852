import { type Due, type SendDeps, type SendOutcome, sendMail } from "../commands/sendMail.ts";
import { type Settle, settleTogether } from "../commands/settleTogether.ts";
import { backoffMs } from "../domain/backoff.ts";
import type { MailMetrics } from "../metrics.ts";
import { type Bell, createBell } from "./bell.ts";
import { openHand } from "./hand.ts";

export type SendMailsOptions = Omit<SendDeps, "settle"> & {
  /** Mails that are with the server at once. */
  readonly connections: number;
  /** Mails claimed at once. */
  readonly batch: number;
  /** After it the mail of a killed process is sent by another. */
  readonly leaseMs: number;
  /** How often connections without a mail look for one while others are busy. */
  readonly pollMs: number;
  readonly metrics: MailMetrics;
};

export type MailSender = {
  /**
   * Sends what is due until nothing is. While the server is away it does nothing for a time that grows with each failure, however often
   * it is called. When `signal` is given it finishes the mails that are with the server, gives the others back and returns.
   */
  run(signal: AbortSignal): Promise<void>;
  /** Says that mails may be due by now: connections without one take them up, also while another waits for the server. */
  wake(): void;
};

export function mailSender(options: SendMailsOptions): MailSender {
  const bell = createBell();
  let awayRounds = 0;
  let quietUntil = 0;

  return {
    wake: bell.ring,
    async run(signal) {
      if (signal.aborted || options.now().getTime() < quietUntil) return;
      const { isAway, gotThrough } = await sendDue(options, bell, signal);
      if (gotThrough) awayRounds = 0;
      if (!isAway) return;
      awayRounds += 1;
      const { firstMs, awayLongestMs: longestMs } = options.backoff;
      quietUntil = options.now().getTime() + backoffMs(awayRounds, { firstMs, longestMs }, options.chance());
    },
  };
}

type Round = { readonly isAway: boolean; readonly gotThrough: boolean };

/**
 * Keeps every connection busy, each with one mail after the other, so that none waits for the slowest. Ends when nothing is due and
 * nothing under way, when as many attempts in a row as there are connections found the server away, or at the first error of the
 * database.
 */
async function sendDue(options: SendMailsOptions, bell: Bell, signal: AbortSignal): Promise<Round> {
  let underWay = 0;
  let awayInARow = 0;
  let gotThrough = false;
  let isBroken = false;
  const isOver = () => signal.aborted || isBroken || awayInARow >= options.connections;
  const settle = settleTogether(options.database, () => signal.aborted);
  const hand = openHand({ ...options, isOver });
  const looking = setInterval(bell.ring, options.pollMs);
  const stop = () => {
    bell.ring();
    hand.giveBack().catch(() => undefined);
  };
  signal.addEventListener("abort", stop);

  async function sendNext(): Promise<boolean> {
    const due = await hand.take();
    if (due === undefined) return false;
    underWay += 1;
    const outcome = await sendOne(options, settle, due).finally(() => {
      underWay -= 1;
    });
    hand.done(due);
    if (outcome === "away") awayInARow += 1;
    else if (outcome !== "dropped") {
      awayInARow = 0;
      gotThrough = true;
    }
    return true;
  }

  async function useConnection(): Promise<void> {
    try {
      for (;;) {
        if (await sendNext()) continue;
        if (underWay === 0 || isOver()) return;
        await bell.rung();
        hand.lookAgain();
      }
    } catch (error) {
      isBroken = true;
      throw error;
    } finally {
      // The others wait for news while anything is under way: this is some.
      bell.ring();
    }
  }

  const ends = await Promise.allSettled(Array.from({ length: options.connections }, useConnection));
  clearInterval(looking);
  signal.removeEventListener("abort", stop);
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
