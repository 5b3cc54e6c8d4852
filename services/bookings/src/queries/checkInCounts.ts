import type { Database } from "@stagedoor/postgres/database";

export type CheckInCount = {
  readonly ticketTypeId: string;
  readonly name: string;
  /** Tickets of confirmed bookings. */
  readonly total: number;
  /** Of these: whose holders are in. */
  readonly checkedIn: number;
};

/** How many tickets of an event there are and how many were checked in, by ticket type in the host's order. */
export async function checkInCounts({ sql }: Database, eventId: string): Promise<CheckInCount[]> {
  return sql<CheckInCount[]>`
    select t.id as "ticketTypeId", t.name, t.sold as total, counted.n as "checkedIn"
    from ticket_types t cross join lateral (
      select count(*)::integer as n from tickets k join bookings b on b.id = k.booking_id
      where k.ticket_type_id = t.id and k.checked_in_at is not null and b.status = 'confirmed'
    ) counted
    where t.event_id = ${eventId} order by t.position`;
}
