import { databases } from "../databases.ts";
import { type DatabaseRule, type EvidenceRule, finding } from "../rule.ts";

/** What must have come to an end once nothing happens any more. `graceMs` is how long bookings waits for payments' word. */
export function restRules(graceMs: number): readonly (DatabaseRule | EvidenceRule)[] {
  const over = `hold_expires_at + make_interval(secs => ${graceMs / 1000}) < now()`;
  return [
    ...databases.map(
      (where): DatabaseRule => ({
        name: `outbox-of-${where}-is-empty`,
        about: "rest",
        says: `nothing waits in the outbox of ${where}`,
        holds: "at rest",
        where,
        // The outbox itself is what was looked at, rather than what is in it.
        looks: "select 1",
        violations: "select format('%s %s for %s', id, type, key) from outbox order by id",
      }),
    ),
    {
      name: "no-hold-past-its-end",
      about: "rest",
      says: "no hold outlives its end and the grace after it",
      holds: "at rest",
      where: "bookings",
      looks: "select 1 from bookings where hold_expires_at is not null",
      violations: `select format('booking %s is held until %s, and now is %s', id, hold_expires_at, now())
        from bookings where status = 'held' and ${over}`,
    },
    {
      name: "cancelled-events-are-done",
      about: "rest",
      says: "the bookings of every event that will not take place have been cancelled",
      holds: "at rest",
      where: "bookings",
      looks: "select 1 from event_cancellations",
      violations: `select format('event %s, since %s', event_id, requested_at) from event_cancellations where finished_at is null`,
    },
    {
      name: "mails-are-sent",
      about: "rest",
      says: "no mail waits, and none has failed",
      holds: "at rest",
      where: "email",
      looks: "select 1 from mails",
      violations: `select format('mail %s of booking %s is %s: %s', reason, booking_id, status, last_error)
        from mails where status in ('queued', 'failed')`,
    },
    {
      name: "nobody-is-behind",
      about: "rest",
      says: "every group has done with everything on its topics",
      holds: "at rest",
      where: "kafka",
      run: async ({ lag }) => {
        if (lag === undefined) return undefined;
        const behind = lag.filter((line) => line.behind > 0);
        return finding(
          lag.length,
          behind.map((line) => `${line.group} is ${line.behind} behind on ${line.topic}`),
        );
      },
    },
    {
      name: "no-dead-letters",
      about: "rest",
      says: "there are no dead letters, except those that are accounted for",
      holds: "at rest",
      where: "kafka",
      run: async ({ deadLetters, planted, lag }) => {
        if (deadLetters === undefined) return undefined;
        const wrong = deadLetters.filter(({ id }) => !planted.has(id));
        const examples = wrong.map(
          ({ group, topic, id, reason }) => `${group} could not apply ${id} of ${topic}: ${reason}`,
        );
        return finding(Math.max(lag?.length ?? 0, deadLetters.length), examples);
      },
    },
  ];
}
