import { newId } from "@stagedoor/contracts/ids";
import { addEvents, type BenchDatabase } from "./bookingsDatabase.ts";
import type { PaidSession } from "./load/webhook.ts";

const price = 2_500;

/**
 * Bookings of one event that are held and have an open attempt each, in both services' databases, as they are when everybody
 * stands at the till. Answers the sessions that Stripe would call paid.
 */
export async function addUnpaid(
  bookings: BenchDatabase,
  payments: BenchDatabase,
  count: number,
): Promise<PaidSession[]> {
  const [eventId = ""] = await addEvents(bookings, { capacity: count });
  const sessions = Array.from({ length: count }, () => {
    const attemptId = newId();
    const sessionId = `cs_test_${attemptId.replaceAll("-", "")}`;
    return { sessionId, bookingId: newId(), paymentId: newId(), attemptId, amount: price };
  });
  const bookingIds = sessions.map(({ bookingId }) => bookingId);
  const rows = await bookings.sql`
    insert into bookings (id, event_id, host_id, attendee_id, status, items, total, currency, refund_policy, starts_at,
      hold_expires_at, created_at, updated_at, version)
    select given.id, s.event_id, s.host_id, gen_random_uuid(), 'held',
      jsonb_build_array(jsonb_build_object('ticketTypeId', t.id, 'ticketTypeName', t.name, 'quantity', 1,
        'unitPrice', t.price, 'seats', '[]'::jsonb)),
      t.price, s.currency, s.refund_policy, s.starts_at, now() + interval '1 hour', now(), now(), 1
    from unnest(${bookingIds}::uuid[]) as given (id), event_stock s join ticket_types t on t.event_id = s.event_id
    where s.event_id = ${eventId}
    returning id, host_id, attendee_id, items::text`;
  await bookings.sql`update ticket_types set held = ${count} where event_id = ${eventId}`;
  const made = new Map(rows.map((row) => [row.id as string, row]));
  const column = (name: string) => bookingIds.map((id) => String(made.get(id)?.[name]));
  const ids = [bookingIds, column("host_id"), column("attendee_id"), column("items")] as const;
  const attempts = [sessions.map((each) => each.paymentId), sessions.map((each) => each.attemptId)] as const;
  await payments.sql`
    with given as (
      select * from unnest(${ids[0]}::uuid[], ${ids[1]}::uuid[], ${ids[2]}::uuid[], ${ids[3]}::text[], ${attempts[0]}::uuid[],
        ${attempts[1]}::uuid[], ${sessions.map(({ sessionId }) => sessionId)}::text[])
        as given (booking, host, attendee, items, payment, attempt, session)
    ), booked as (
      insert into bookings (id, event_id, host_id, attendee_id, status, items, amount, currency, hold_expires_at, version)
      select booking, ${eventId}, host, attendee, 'held', items::jsonb, ${price}, 'gbp', now() + interval '1 hour', 1 from given
    ), opened as (
      insert into payments (id, booking_id, event_id, host_id, attendee_id, status, amount, currency, created_at, updated_at)
      select payment, booking, ${eventId}, host, attendee, 'open', ${price}, 'gbp', now(), now() from given
    )
    insert into attempts
      (id, payment_id, booking_id, status, amount, currency, idempotency_key, session_id, expires_at, created_at, updated_at)
    select attempt, payment, booking, 'open', ${price}, 'gbp', attempt::text, session, now() + interval '31 minutes', now(), now()
    from given`;
  return sessions;
}
