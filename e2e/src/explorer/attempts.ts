import { liveAttemptStatuses } from "@stagedoor/payments/domain/state";
import type { Model } from "./rules.ts";
import { totalOf } from "./scenario.ts";
import type { AttemptRow, BookingRow, PaymentTold, World } from "./world.ts";

/** The attempt that stands in the way of another one of the same booking; -1 without one. */
export const liveAttempt = (world: World, booking: number) =>
  world.attempts.findIndex((row) => row.booking === booking && liveAttemptStatuses.includes(row.status));

/** In minor units: what is to be paid in an attempt. */
export const totalOfAttempt = ({ scenario }: Model, world: World, { booking }: AttemptRow) =>
  totalOf(scenario, (world.bookings[booking] as BookingRow).places);

/** A message of payments about a booking. */
export function tellBookings(
  world: World,
  booking: number,
  type: PaymentTold["type"],
  attempt: number | null,
  givenBack = 0,
): void {
  world.toBookings[booking]?.push({ type, attempt, givenBack, isKnown: false });
}
