import type { Cause } from "@stagedoor/messaging/causedBy";
import { Rejected } from "@stagedoor/messaging/rejected";
import type { Tx } from "@stagedoor/postgres/database";
import { readLateGround } from "../db/lateGround.ts";
import { lockBookings } from "../db/lockBookings.ts";
import { findRefusals, recordRefusals } from "../db/refusedPayments.ts";
import { findErased } from "../db/users.ts";
import type { SettleOutcome } from "../domain/decideSettle.ts";
import { type Seat, seatsOf } from "../domain/seats.ts";
import {
  type BookingNews,
  type LateGround,
  mayBeLate,
  type Settled,
  settleTogether,
} from "../domain/settleTogether.ts";
import { bookingMessage } from "./bookingMessage.ts";
import type { Make } from "./make.ts";
import { writeChanges } from "./writeChanges.ts";

/** News of a payment, and the message that brought them, where it is not the one that is being handled. */
export type SettleNews = BookingNews & { readonly cause?: Cause };

/**
 * Decides bookings by news of their payments, each as if it were heard after those before it, and writes what comes of them in
 * one statement per table. Answers an outcome for each. Errors: Rejected, when one of the bookings does not exist.
 */
export async function settleBookings(
  tx: Tx,
  make: Make,
  all: readonly SettleNews[],
): Promise<readonly SettleOutcome[]> {
  const ids = [...new Set(all.map(({ bookingId }) => bookingId))];
  const paid = all.flatMap(({ news }) => (news.type === "succeeded" ? news.attemptId : []));
  // One round trip. The first statements of it wait for the locks; the others read what was committed by then.
  const [locked, refusals, erased] = await Promise.all([
    lockBookings(tx, ids),
    findRefusals(tx, paid),
    findErased(tx, ids),
  ]);
  const missing = ids.find((id) => !locked.bookings.has(id));
  if (missing !== undefined) throw new Rejected(`there is no booking ${missing}`);
  const late = await readLateGround(tx, mayBeLate(all, locked.bookings));
  const now = make.now();
  const settled = settleTogether(all, { ...locked, refusals, erased, late }, make, now);
  await write(tx, all, settled, late, now);
  return settled.outcomes;
}

async function write(
  tx: Tx,
  all: readonly SettleNews[],
  { changed, said, refusals }: Settled,
  late: LateGround,
  now: Date,
): Promise<void> {
  const messages = said.map(({ index, type, booking, refusedPayment }) => {
    return { ...bookingMessage(type, booking, refusedPayment), ...all[index]?.cause };
  });
  const takenAgain = seatsTakenAgain(changed, late);
  await Promise.all([writeChanges(tx, { changed, messages, takenAgain }, now), recordRefusals(tx, refusals, now)]);
}

/** The seats of bookings that had given them up and are confirmed now, by a late payment. */
function seatsTakenAgain(changed: Settled["changed"], { types }: LateGround): (Seat & { bookingId: string })[] {
  const typeOf = new Map(types.map((type) => [type.id, type]));
  return changed.flatMap(({ before, after }) => {
    if (before.status !== "expired" || after.status !== "confirmed") return [];
    const seats = seatsOf(after.items, (id) => typeOf.get(id)) ?? [];
    return seats.map((seat) => ({ ...seat, bookingId: after.id }));
  });
}
