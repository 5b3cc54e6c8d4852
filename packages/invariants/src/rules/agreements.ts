import type { AgreementRule } from "../rule.ts";

/** What one service keeps of another's must be what the other has: each change came, and none twice. */
export const agreementRules: readonly AgreementRule[] = [
  {
    name: "payments-knows-bookings",
    about: "consumers",
    says: "payments knows every booking that costs something in the state and version that bookings has",
    holds: "at rest",
    where: ["bookings", "payments"],
    truth: "select id, status, version from bookings where total > 0",
    kept: "select id, status, version from bookings where amount > 0",
  },
  {
    name: "events-knows-availability",
    about: "consumers",
    says: "events counts the places held and sold that bookings counts",
    holds: "at rest",
    where: ["bookings", "events"],
    truth: `select e.event_id, coalesce(sum(t.held), 0), coalesce(sum(t.sold), 0), e.event_version
      from event_stock e left join ticket_types t using (event_id) where e.status <> 'deleted' group by e.event_id`,
    kept: `select a.event_id, (select coalesce(sum((t->>'held')::int), 0) from jsonb_array_elements(a.ticket_types) t), a.sold,
        a.event_version from availability a join events e on e.id = a.event_id`,
  },
  {
    name: "bookings-knows-events",
    about: "consumers",
    says: "bookings knows every event in the version and state that events has",
    holds: "at rest",
    where: ["events", "bookings"],
    truth: "select id, status, version from events",
    kept: "select event_id, status, event_version from event_stock where status <> 'deleted'",
  },
  ...(["events", "bookings", "email"] as const).map((keeper) => ({
    name: `${keeper}-knows-users`,
    about: "consumers" as const,
    says: `${keeper} knows every account in the version that auth has, and which are deleted`,
    holds: "at rest" as const,
    where: ["auth", keeper] as const,
    truth: "select id, version, case when deleted_at is null then 'there' else 'deleted' end from users",
    kept: "select id, version, case when deleted then 'deleted' else 'there' end from users",
  })),
  {
    name: "refunds-are-told",
    about: "consumers",
    says: "each refund that arrived was told to the attendee in one mail",
    holds: "at rest",
    where: ["payments", "email"],
    truth:
      "select p.booking_id, 'refunded.' || r.id from refunds r join payments p on p.id = r.payment_id where r.status = 'succeeded'",
    kept: "select booking_id, reason from mails where reason like 'refunded.%'",
  },
];
