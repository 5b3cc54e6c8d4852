import { lines, type Query } from "../databases.ts";
import { type EvidenceRule, type Finding, finding } from "../rule.ts";
import { goneBack } from "./payments.ts";

type Booking = {
  id: string;
  status: string;
  total: number;
  currency: string;
  confirmed: boolean;
  paidBy: string;
  /** What was owed at its cancellation, in minor units. */
  owed: number;
};

type Attempt = { id: string; bookingId: string; status: string; received: number; currency: string; back: number };

const bookingLines = `select id, status, total, currency, case when confirmed_at is null then 'no' else 'yes' end, paid_attempt_id,
  coalesce(refund_amount, 0) from bookings where total > 0 or paid_attempt_id is not null`;
const attemptLines = `select a.id, a.booking_id, a.status, coalesce(a.received, 0), a.currency, ${goneBack("a.id")}
  from attempts a where a.status in ('paid', 'wrong_amount')`;

async function readBookings(query: Query): Promise<Booking[]> {
  return (await lines(query, "bookings", bookingLines)).map((line) => {
    const [id = "", status = "", total, currency = "", confirmed, paidBy = "", owed] = line.split("|");
    return { id, status, total: Number(total), currency, confirmed: confirmed === "yes", paidBy, owed: Number(owed) };
  });
}

async function readAttempts(query: Query): Promise<Attempt[]> {
  return (await lines(query, "payments", attemptLines)).map((line) => {
    const [id = "", bookingId = "", status = "", received, currency = "", back] = line.split("|");
    return { id, bookingId, status, received: Number(received), currency, back: Number(back) };
  });
}

async function confirmedIffPaid(query: Query): Promise<Finding> {
  const attempts = new Map((await readAttempts(query)).map((attempt) => [attempt.id, attempt]));
  const bookings = await readBookings(query);
  const wrong = bookings.flatMap((booking) => {
    const fault = faultOfConfirmation(booking, attempts.get(booking.paidBy));
    return fault === undefined ? [] : [`booking ${booking.id} (${booking.status}, ${booking.total}) ${fault}`];
  });
  return finding(bookings.length, wrong);
}

function faultOfConfirmation(booking: Booking, attempt: Attempt | undefined): string | undefined {
  if (!booking.confirmed) return booking.paidBy === "" ? undefined : "was never confirmed, and names a payment";
  if (booking.total === 0) return booking.paidBy === "" ? undefined : "is free, and names a payment";
  if (booking.paidBy === "") return "was confirmed without a payment";
  if (attempt?.status !== "paid") return `was confirmed by attempt ${booking.paidBy}, which was not paid`;
  if (attempt.bookingId !== booking.id) return `was confirmed by the payment of booking ${attempt.bookingId}`;
  if (attempt.received === booking.total && attempt.currency === booking.currency) return undefined;
  return `costs ${booking.total} ${booking.currency} and was confirmed by ${attempt.received} ${attempt.currency}`;
}

async function paidIsConfirmedOrRefunded(query: Query): Promise<Finding> {
  const attempts = await readAttempts(query);
  const bookings = new Map((await readBookings(query)).map((booking) => [booking.id, booking]));
  const wrong = attempts.flatMap((attempt) => {
    const booking = bookings.get(attempt.bookingId);
    const fault = faultOfMoney(attempt, booking);
    return fault === undefined
      ? []
      : [`attempt ${attempt.id} of booking ${attempt.bookingId} (${booking?.status}): ${fault}`];
  });
  return finding(attempts.length, wrong);
}

function faultOfMoney(attempt: Attempt, booking: Booking | undefined): string | undefined {
  const { received, back } = attempt;
  if (booking?.paidBy !== attempt.id) {
    return back === received ? undefined : `${received} was paid, confirms nothing, and ${back} goes back`;
  }
  if (booking.status === "confirmed") return back < received ? undefined : "all of it went back, and it is confirmed";
  return back >= booking.owed ? undefined : `${booking.owed} is owed after the cancellation, and ${back} goes back`;
}

/** Holding bookings' and payments' databases against each other. */
export const moneyRules: readonly EvidenceRule[] = [
  {
    name: "confirmed-iff-paid",
    about: "money",
    says: "a booking is confirmed if and only if it is free, or its payment arrived in the right amount and currency",
    holds: "at rest",
    where: ["bookings", "payments"],
    run: (_evidence, query) => confirmedIffPaid(query),
  },
  {
    name: "paid-is-confirmed-or-refunded",
    about: "money",
    says: "whoever paid has a confirmed booking, what the policy owes after its cancellation, or all of the money back",
    holds: "at rest",
    where: ["bookings", "payments"],
    run: (_evidence, query) => paidIsConfirmedOrRefunded(query),
  },
];
