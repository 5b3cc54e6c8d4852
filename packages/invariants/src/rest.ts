import { setTimeout as delay } from "node:timers/promises";
import { type DatabaseName, databases, json, type Query } from "./databases.ts";

/** Work that the system knows of and has not done; nothing is at rest while one of these is not 0. */
type Sign = { readonly what: string; readonly where: DatabaseName; readonly count: string };

const signs: readonly Sign[] = [
  ...databases.map((where) => ({
    what: `messages in the outbox of ${where}`,
    where,
    count: "select count(*) from outbox",
  })),
  {
    what: "holds past their end",
    where: "bookings",
    count: "select count(*) from bookings where status = 'held' and hold_expires_at < now()",
  },
  {
    what: "events whose bookings are being cancelled",
    where: "bookings",
    count: "select count(*) from event_cancellations where finished_at is null",
  },
  {
    what: "deleted accounts whose bookings are being cancelled",
    where: "bookings",
    count: "select count(*) from attendee_releases where finished_at is null",
  },
  {
    what: "notices that are due",
    where: "events",
    count: "select count(*) from notifications where finished_at is null and due_at <= now()",
  },
  {
    what: "deleted accounts that events still knows",
    where: "events",
    count: "select count(*) from users where deleted and (erased_version is null or erased_version < version)",
  },
  {
    what: "availabilities to be said",
    where: "bookings",
    count: "select count(*) from availability_due where not again",
  },
  {
    what: "payments being closed",
    where: "payments",
    count: "select count(*) from payments where close_due_at is not null",
  },
  {
    what: "paid attempts without an answer",
    where: "payments",
    count: "select count(*) from attempts where status = 'paid' and settled_at is null",
  },
  {
    what: "refunds on their way",
    where: "payments",
    count: "select count(*) from refunds where status in ('requested', 'pending')",
  },
  { what: "mails to be sent", where: "email", count: "select count(*) from mails where status = 'queued'" },
];

export type Rest = {
  readonly atRest: boolean;
  readonly waitedMs: number /** What was left to do. */;
  readonly left: readonly string[];
};

export type RestOptions = {
  /** A query of the present, not of a snapshot. */
  readonly query: Query;
  /** Messages that some group has not done with. Left out where Kafka cannot be asked. */
  readonly behind?: () => Promise<number>;
  readonly timeoutMs: number;
  readonly everyMs?: number;
  /** Called with what is left, each time it has changed. */
  readonly tell?: (left: readonly string[]) => void;
};

/**
 * Waits until everything that was accepted has had its effect: nothing left to do twice in a row, because what one service has
 * done may just be on its way to the next. Limits: `timeoutMs`, then it answers what was left. Errors: none; what cannot be
 * asked is left.
 */
export async function waitForRest(options: RestOptions): Promise<Rest> {
  const { query, behind, timeoutMs, everyMs = 1000, tell = () => {} } = options;
  const began = performance.now();
  let quiet = 0;
  let told = "";
  for (;;) {
    const left = await whatIsLeft(query, behind);
    quiet = left.length === 0 ? quiet + 1 : 0;
    const waitedMs = Math.round(performance.now() - began);
    if (quiet >= 2) return { atRest: true, waitedMs, left };
    if (waitedMs >= timeoutMs) return { atRest: false, waitedMs, left };
    if (left.length > 0 && left.join() !== told) tell(left);
    told = left.join();
    await delay(everyMs);
  }
}

async function whatIsLeft(query: Query, behind: (() => Promise<number>) | undefined): Promise<string[]> {
  const left: string[] = [];
  const note = async (what: string, count: () => Promise<number>): Promise<void> => {
    try {
      const number = await count();
      if (number > 0) left.push(`${number} ${what}`);
    } catch (error) {
      left.push(`${what} cannot be counted: ${(error as Error).message}`);
    }
  };
  for (const { what, where, count } of signs) await note(what, () => json<number>(query, where, count));
  if (behind !== undefined) await note("messages that a group has not done with", behind);
  return left;
}
