import type { Tx } from "@stagedoor/postgres/database";
import type { Booking } from "../domain/booking.ts";
import { afterTransition, type Transition } from "../domain/transition.ts";
import { bookingMessage } from "./bookingMessage.ts";
import type { Make } from "./make.ts";
import { writeChanges } from "./writeChanges.ts";

/** A booking that gives its places up. */
export type Release = {
  readonly booking: Booking;
  readonly transition: Extract<Transition, { kind: "expired" | "cancelled" }>;
};

/**
 * Brings decided releases about, of different bookings, in the caller's transaction and in few statements whatever their number;
 * their messages are sent in the same order. The stocks of their events and the bookings must be locked. Answers the bookings as
 * they are afterwards.
 */
export async function releaseBookings(tx: Tx, make: Make, releases: readonly Release[]): Promise<Booking[]> {
  if (releases.length === 0) return [];
  const now = make.now();
  const changed = releases.map(({ booking, transition }) => {
    return { before: booking, after: afterTransition(booking, transition, [], now) };
  });
  const messages = changed.map(({ after }, index) => {
    return bookingMessage(`booking.${(releases[index] as Release).transition.kind}`, after);
  });
  await writeChanges(tx, { changed, messages }, now);
  return changed.map(({ after }) => after);
}
