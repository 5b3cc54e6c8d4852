import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import type { DatabaseName } from "../src/databases.ts";
import type { BookingMessage, Evidence } from "../src/evidence.ts";
import { attempts, bookings } from "./things.ts";

/** How a rule is broken: by SQL, or by what Kafka or clients say. `names` is what an example must name. */
export type Planted = {
  readonly sql?: Partial<Record<DatabaseName, string>>;
  readonly evidence?: (clean: Evidence) => Partial<Evidence>;
  readonly names: string;
};

const { paid, held, refunded, expired, free } = bookings;
const [event, stalls, box] = ["e1", "f1", "f2"].map((last) => `00000000-0000-4000-8000-0000000000${last}`);
const nobody = "00000000-0000-4000-8000-000000000777";
const constraints = `alter table ticket_types drop constraint never_oversold; drop index one_live_booking;
  alter table taken_seats drop constraint one_booking_per_seat;`;

const bookingsSql = (sql: string, names: string): Planted => ({ sql: { bookings: `${constraints} ${sql}` }, names });
const paymentsSql = (sql: string, names: string): Planted => ({ sql: { payments: sql }, names });
const emailSql = (sql: string, names: string): Planted => ({ sql: { email: sql }, names });
const outboxRow = `insert into outbox (message_id, topic, type, key, subject, correlation_id, causation_id, time, body)
  values (gen_random_uuid(), 'x.v1', 'left.behind', 'k', 's', 'c', 'c', now(), '{}')`;
const outbox = (database: DatabaseName): Planted => ({ sql: { [database]: outboxRow }, names: "left.behind" });
const live = (
  id: string,
  more: string,
): string => `insert into bookings select (jsonb_populate_record(b, '{"id": "${nobody}",
  "idempotency_key": null ${more}}')).* from bookings b where id = '${id}'`;

/** The history with one booking's messages changed. */
const history = (
  change: (messages: readonly BookingMessage[]) => readonly BookingMessage[],
  names: string,
): Planted => ({
  names,
  evidence: ({ bookings: topic }) => ({ bookings: topic && { ...topic, messages: change(topic.messages) } }),
});
const isOf = (id: string, version: number) => (message: BookingMessage) =>
  message.state.id === id && message.state.version === version;
const changed = (id: string, version: number, state: Partial<BookingState>, type?: string) =>
  history(
    (messages) =>
      messages.map((message) =>
        isOf(id, version)(message)
          ? { ...message, type: type ?? message.type, state: { ...message.state, ...state } }
          : message,
      ),
    id,
  );
const clients = (record: Evidence["clients"], names: string): Planted => ({
  names,
  evidence: () => ({ clients: record }),
});

/** One way to break each rule, by its name. */
export const plantings: Readonly<Record<string, Planted>> = {
  "never-oversold": bookingsSql(`update ticket_types set capacity = 3 where id = '${stalls}'`, `${stalls}`),
  "places-are-counted": bookingsSql(`update ticket_types set held = held + 1 where id = '${stalls}'`, `${stalls}`),
  "booked-within-capacity": bookingsSql(
    `update bookings set items = jsonb_set(items, '{0,quantity}', '11') where id = '${held}'`,
    `${stalls}`,
  ),
  "one-live-booking": bookingsSql(live(held, ""), `${event}`),
  "a-ticket-a-place": bookingsSql(
    `delete from tickets where ctid = (select min(ctid) from tickets where booking_id = '${paid}')`,
    paid,
  ),
  "states-have-their-instants": bookingsSql(`update bookings set confirmed_at = null where id = '${paid}'`, paid),
  "cancelled-events-are-empty": bookingsSql(
    `update bookings set event_id = '00000000-0000-4000-8000-0000000000e2' where id = '${held}'`,
    held,
  ),
  "a-seat-once": bookingsSql(live(free, `, "attendee_id": "${nobody}"`), `${box}`),
  "as-many-seats-as-places": bookingsSql(
    `update bookings set items = jsonb_set(items, '{0,seats}', '[]') where id = '${free}'`,
    free,
  ),
  "taken-seats-are-booked": bookingsSql(`update taken_seats set sold = false`, free),
  "taken-seats-exist": bookingsSql(`update taken_seats set position = 4`, `${box}`),
  "refunds-within-payment": paymentsSql(
    `update refunds set amount = 2001 where attempt_id = '${attempts.refunded}'`,
    attempts.refunded,
  ),
  "paid-the-right-amount": paymentsSql(`update attempts set received = 1 where id = '${attempts.paid}'`, attempts.paid),
  "one-open-attempt": paymentsSql(
    `drop index attempts_one_live; update attempts set status = 'open', booking_id = '${held}' where session_id = 'cs_wrong'`,
    held,
  ),
  "succeeded-is-paid": paymentsSql(`update payments set status = 'open' where booking_id = '${paid}'`, attempts.paid),
  "wrong-amounts-go-back": paymentsSql(`delete from refunds where reason = 'wrong_amount'`, "1999"),
  "paid-is-answered": paymentsSql(`update attempts set settled_at = null where id = '${attempts.paid}'`, attempts.paid),
  "nothing-to-pay-for-what-is-over": paymentsSql(
    `update attempts set status = 'open' where session_id = 'cs_wrong'`,
    expired,
  ),
  "refunds-arrive": paymentsSql(`update refunds set status = 'failed' where reason = 'wrong_amount'`, "1999"),
  "confirmed-iff-paid": paymentsSql(`update attempts set status = 'expired' where id = '${attempts.paid}'`, paid),
  "paid-is-confirmed-or-refunded": paymentsSql(
    `delete from refunds where attempt_id = '${attempts.refused}'`,
    attempts.refused,
  ),
  "messages-are-readable": {
    names: "bookings.v1 0:7",
    evidence: ({ bookings: topic }) => ({
      bookings: topic && { ...topic, malformed: [{ id: "unknown", where: "bookings.v1 0:7", reason: "no JSON" }] },
    }),
  },
  "versions-follow": history((messages) => messages.filter((message) => !isOf(refunded, 2)(message)), refunded),
  "legal-changes-only": changed(expired, 2, { status: "confirmed" }, "booking.expired"),
  "terms-stay": changed(paid, 2, { total: { amount: 1, currency: "gbp" } }),
  "last-message-is-row": bookingsSql(`update bookings set version = version + 1 where id = '${paid}'`, paid),
  "payments-knows-bookings": paymentsSql(`update bookings set version = 1 where id = '${paid}'`, paid),
  "events-knows-availability": { sql: { events: "update availability set sold = sold + 1" }, names: `${event}` },
  "bookings-knows-events": { sql: { events: "update events set version = version + 1" }, names: `${event}` },
  "events-knows-users": { sql: { auth: "update users set version = 7" }, names: "|7|" },
  "bookings-knows-users": { sql: { bookings: "update users set deleted = true" }, names: "deleted" },
  "email-knows-users": { sql: { email: "delete from users" }, names: "has not" },
  "refunds-are-told": emailSql(`delete from mails where reason like 'refunded%'`, refunded),
  "one-mail-a-change": emailSql(`delete from mails where booking_id = '${expired}'`, expired),
  "in-with-a-good-ticket": bookingsSql(
    `update bookings set status = 'cancelled', cancelled_at = now() - interval '1 day' where id = '${paid}'`,
    paid,
  ),
  "who-is-gone-holds-nothing": bookingsSql(
    `update bookings set attendee_id = '00000000-0000-4000-8000-000000000001', starts_at = now() + interval '1 day' where id = '${paid}';
      update tickets set checked_in_at = null, checked_in_gate = null; update users set deleted = true`,
    paid,
  ),
  "one-notice-each": emailSql(
    `insert into mails (booking_id, reason, message_id, recipient_id, event_id, status)
      select booking_id, reason || '.again', message_id || '.again', recipient_id, event_id, status from mails
      where reason like 'sale_opened%'`,
    "sale_opened",
  ),
  "who-is-gone-has-no-name": { sql: { bookings: "update users set deleted = true" }, names: "bookings still names" },
  "lost-disputes-cancel": paymentsSql(`update disputes set attempt_id = '${attempts.paid}'`, attempts.paid),
  "told-bookings-exist": clients({ bookings: [{ id: nobody }] }, nobody),
  "told-users-exist": clients({ users: [nobody] }, nobody),
  "told-events-exist": clients({ events: [nobody] }, nobody),
  "told-cancellations-stay": clients({ cancelled: [paid] }, paid),
  "told-event-cancellations-stay": clients({ cancelledEvents: [`${event}`] }, `${event}`),
  "told-payments-are-known": clients({ paid: [{ bookingId: held, sessionId: "cs_open" }] }, held),
  "told-refunds-are-known": clients({ refunded: [{ id: "re_twice", amount: 1 }] }, "re_twice"),
  "outbox-of-auth-is-empty": outbox("auth"),
  "outbox-of-events-is-empty": outbox("events"),
  "outbox-of-bookings-is-empty": outbox("bookings"),
  "outbox-of-payments-is-empty": outbox("payments"),
  "outbox-of-email-is-empty": outbox("email"),
  "no-hold-past-its-end": bookingsSql(
    `update bookings set hold_expires_at = now() - interval '3 minutes' where id = '${held}'`,
    held,
  ),
  "cancelled-events-are-done": bookingsSql("update event_cancellations set finished_at = null", "0000e2"),
  "mails-are-sent": emailSql(`update mails set status = 'failed' where booking_id = '${expired}'`, expired),
  "nobody-is-behind": {
    names: "email is 3",
    evidence: () => ({ lag: [{ group: "email", topic: "bookings.v1", behind: 3 }] }),
  },
  "no-dead-letters": { names: "known", evidence: () => ({ planted: new Set() }) },
};
