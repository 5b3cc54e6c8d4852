import type { Database } from "@stagedoor/postgres/database";
import type { Due } from "../commands/sendMail.ts";
import { type ClaimedMail, claimMails } from "../db/claimMails.ts";
import { readEvents } from "../db/eventFacts.ts";
import { giveBackClaims, renewClaims } from "../db/holdClaims.ts";

/** The mails that a process has claimed: a few more than its connections need, so that no connection waits for the database. */
export type Hand = {
  /** The next mail; undefined when none was due at the last look, or when it is over. Errors: the database's. */
  take(): Promise<Due | undefined>;
  /** Says that others may be due by now. */
  lookAgain(): void;
  /** Says that nothing more is to be done for a mail that was taken. */
  done(due: Due): void;
  /** Gives back what was not taken: others may send it at once. Errors: the database's; it is due then when its lease ends. */
  giveBack(): Promise<void>;
  /** Ends the renewing of leases, and gives back what was not taken. */
  close(): Promise<void>;
};

export type HandOptions = {
  readonly database: Database;
  /** Mails claimed at once. */
  readonly batch: number;
  readonly leaseMs: number;
  readonly now: () => Date;
  readonly isOver: () => boolean;
};

/**
 * Claims the next batch while half of the last one is left. Leases are short, so that what a killed process had in hand goes on soon,
 * and are renewed while it lives, for as long as a mail server may take. A mail whose lease could not be renewed is not begun.
 */
export function openHand({ database, batch, leaseMs, now, isOver }: HandOptions): Hand {
  const waiting: Due[] = [];
  const leases = new Map<ClaimedMail, number>();
  let hasMore = true;
  let claiming: Promise<void> | undefined;
  let renewing: Promise<void> | undefined;
  const timer = setInterval(() => {
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
  }, leaseMs / 3);

  function claim(): Promise<void> {
    claiming ??= claimNext().finally(() => {
      claiming = undefined;
    });
    return claiming;
  }

  async function claimNext(): Promise<void> {
    const end = now().getTime() + leaseMs;
    const { mails, looked } = await claimMails(database, batch, leaseMs);
    hasMore = looked === batch;
    const ids = mails.flatMap(({ eventId }) => eventId ?? []);
    const events = await readEvents(database, [...new Set(ids)]);
    for (const mail of mails) {
      leases.set(mail, end);
      waiting.push({ mail, event: mail.eventId === null ? undefined : events.get(mail.eventId) });
    }
  }

  /** A failure is not told: the leases then end by themselves, and the next claim meets the same database. */
  async function renew(): Promise<void> {
    const held = [...leases.keys()];
    if (held.length === 0) return;
    const end = now().getTime() + leaseMs;
    const ours = await renewClaims(database, held, leaseMs).catch(() => undefined);
    if (ours === undefined) return;
    for (const mail of held) if (leases.has(mail)) leases.set(mail, ours.has(mail) ? end : 0);
  }

  async function giveBack(): Promise<void> {
    await claiming?.catch(() => undefined);
    const left = waiting.splice(0).map(({ mail }) => mail);
    for (const mail of left) leases.delete(mail);
    if (left.length > 0) await giveBackClaims(database, left);
  }

  return {
    giveBack,
    async take() {
      while (!isOver()) {
        if (hasMore && waiting.length <= batch / 2) claim().catch(() => undefined);
        const next = waiting.shift();
        if (next === undefined) {
          if (!hasMore) return undefined;
          await claim();
        } else if ((leases.get(next.mail) ?? 0) > now().getTime()) return next;
        else leases.delete(next.mail);
      }
      return undefined;
    },
    lookAgain() {
      hasMore = true;
    },
    done({ mail }) {
      leases.delete(mail);
    },
    async close() {
      clearInterval(timer);
      await renewing;
      await giveBack();
    },
  };
}
