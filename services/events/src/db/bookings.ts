import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";

/** Takes over bookings, each unless a newer version is known. Several versions of one may be given; accounts that are gone are left out. */
export async function keepBookings(tx: Tx, bookings: readonly BookingState[]): Promise<void> {
  if (bookings.length === 0) return;
  const newest = new Map<string, BookingState>();
  for (const booking of bookings) {
    const known = newest.get(booking.id);
    if (known === undefined || known.version < booking.version) newest.set(booking.id, booking);
  }
  // In one order everywhere, so that two that write the same rows wait and do not deadlock.
  const rows = [...newest.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  const column = <T>(read: (booking: BookingState) => T) => rows.map(read);
  await rawSql(tx)`
    insert into bookings (id, event_id, attendee_id, confirmed, created_at, version)
    select id, event_id, attendee_id, confirmed::boolean, created_at::timestamptz, version
    from unnest(${column(({ id }) => id)}::uuid[], ${column(({ eventId }) => eventId)}::uuid[],
      ${column(({ attendeeId }) => attendeeId)}::uuid[], ${column(({ status }) => String(status === "confirmed"))}::text[],
      ${column(({ createdAt }) => createdAt)}::text[], ${column(({ version }) => version)}::int[])
      as booking (id, event_id, attendee_id, confirmed, created_at, version)
    where not exists (select from users u where u.id = booking.attendee_id and u.deleted)
    on conflict (id) do update set confirmed = excluded.confirmed, version = excluded.version
    where bookings.version < excluded.version`;
}
