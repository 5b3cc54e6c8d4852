import { lines, type Query } from "../databases.ts";
import { agree } from "../evaluate.ts";
import type { BookingMessage, Evidence } from "../evidence.ts";
import { histories } from "../history.ts";
import type { EvidenceRule, Finding } from "../rule.ts";

/** The reason of the mail that a message calls for, by which email keeps it from being sent twice; undefined for none. */
function reasonOf({ type, state }: BookingMessage): string | undefined {
  const { cancelReason, refusedPayment } = state;
  if (type === "booking.confirmed") return "confirmed";
  if (type === "booking.expired") return "expired";
  // Who deleted their account is not written to any more.
  if (type === "booking.cancelled") return cancelReason === "account_deleted" ? undefined : "cancelled";
  if (type !== "booking.payment_refused" || refusedPayment === null) return undefined;
  return refusedPayment.reason === "erased" ? undefined : `payment_refused.${refusedPayment.attemptId}`;
}

async function oneMailEach({ bookings: topic }: Evidence, query: Query): Promise<Finding | undefined> {
  if (topic === undefined) return undefined;
  const due = new Set<string>();
  for (const { bookingId, versions } of histories(topic.messages, topic.fromTheFirst)) {
    const reasons = versions.map(reasonOf).filter((reason) => reason !== undefined);
    for (const reason of reasons) due.add(`${bookingId}|${reason}`);
  }
  const known = new Set(topic.messages.map(({ state }) => state.id));
  const sql =
    "select booking_id, reason from mails where reason not like 'refunded.%' and reason not like 'refund_failed%'";
  const mails = (await lines(query, "email", sql)).filter((line) => known.has(line.split("|")[0] ?? ""));
  return agree([...due], mails, "email");
}

export const mailRules: readonly EvidenceRule[] = [
  {
    name: "one-mail-a-change",
    about: "consumers",
    says: "each change that attendees are told of has one mail, and no mail is of a change that was not",
    holds: "at rest",
    where: "kafka",
    run: oneMailEach,
  },
];
