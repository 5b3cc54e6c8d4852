import type { RefusalReason } from "@stagedoor/contracts/schemas/bookings";
import { addToOutbox } from "@stagedoor/messaging/outbox";
import type { Tx } from "@stagedoor/postgres/database";
import { eventOfBooking, findLiveBooking, lockBooking, updateBooking } from "../db/bookings.ts";
import { findRefusal, recordRefusal } from "../db/refusedPayments.ts";
import { lockStock, readTicketTypes } from "../db/stock.ts";
import { isErased } from "../db/users.ts";
import type { Booking } from "../domain/booking.ts";
import { type Circumstances, decideSettle, type PaymentNews, type SettleOutcome } from "../domain/decideSettle.ts";
import { type EventStock, placesAreFree, sellingAt } from "../domain/stock.ts";
import { type BookingMessageType, bookingMessage } from "./bookingMessage.ts";
import { changeBooking } from "./changeBooking.ts";
import type { Make } from "./make.ts";

/** Decides a booking by news of its payment. Answers the outcome, or nothing when there is no such booking. */
export async function settleBooking(
  tx: Tx,
  make: Make,
  bookingId: string,
  news: PaymentNews,
): Promise<SettleOutcome | undefined> {
  const eventId = await eventOfBooking(tx, bookingId);
  const event = eventId && (await lockStock(tx, eventId));
  const booking = event && (await lockBooking(tx, bookingId));
  if (!event || !booking) return undefined;
  const outcome = decideSettle(booking, news, await circumstances(tx, make, event, booking, news));
  await apply(tx, make, booking, outcome);
  return outcome;
}

async function circumstances(
  tx: Tx,
  make: Make,
  event: EventStock,
  booking: Booking,
  news: PaymentNews,
): Promise<Circumstances> {
  const live = await findLiveBooking(tx, booking.attendeeId, booking.eventId);
  return {
    refusedBefore: news.type === "succeeded" ? await findRefusal(tx, news.attemptId) : null,
    attendeeErased: await isErased(tx, booking.attendeeId),
    selling: sellingAt(event, make.now()),
    placesFree: placesAreFree(await readTicketTypes(tx, booking.eventId), booking.items),
    otherLive: live !== null && live !== booking.id,
  };
}

async function apply(tx: Tx, make: Make, booking: Booking, outcome: SettleOutcome): Promise<void> {
  switch (outcome.kind) {
    case "unchanged":
      return;
    case "announce":
      return announce(tx, make, booking, outcome.message, null);
    case "refused": {
      const { attemptId, reason } = outcome;
      await recordRefusal(tx, { attemptId, bookingId: booking.id, reason, refusedAt: make.now() });
      return announce(tx, make, booking, "booking.payment_refused", { attemptId, reason });
    }
    case "given_back": {
      // One that was refused before keeps its reason.
      const { attemptId } = outcome;
      return recordRefusal(tx, { attemptId, bookingId: booking.id, reason: "cancelled", refusedAt: make.now() });
    }
    case "refunded_in_part":
      return updateBooking(tx, { ...booking, refundedAmount: outcome.refundedAmount });
    default:
      await changeBooking(tx, make, booking, outcome);
  }
}

/** Says something of a booking whose state stays. With a new version all the same: readers drop what is not newer. */
async function announce(
  tx: Tx,
  make: Make,
  booking: Booking,
  message: BookingMessageType,
  refusedPayment: { attemptId: string; reason: RefusalReason } | null,
): Promise<void> {
  const next = { ...booking, updatedAt: make.now(), version: booking.version + 1 };
  await updateBooking(tx, next);
  await addToOutbox(tx, [bookingMessage(message, next, refusedPayment)]);
}
