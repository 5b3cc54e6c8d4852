import type { Account, Booking } from "../people.ts";
import { ok, type Patience } from "../rest.ts";
import type { Settings } from "../settings.ts";
import { becomes } from "../waiting.ts";
import type { Step } from "./steps.ts";

/** What every step is given: where things are, how steps are told, and when time is up. */
export type Trip = Settings & { step: Step; signal: AbortSignal; patience: Patience };

export function bookingOf({ origin, patience }: Trip, who: Account, id: string): Promise<Booking> {
  return ok<Booking>(origin, `/bookings/${id}`, { ...patience, token: who.token });
}

export async function untilStatus(trip: Trip, who: Account, id: string, status: string): Promise<void> {
  const wait = { what: `booking ${id} becomes ${status}`, signal: trip.signal };
  const current = async () => (await bookingOf(trip, who, id)).status;
  await becomes(current, (now) => now === status, wait);
}

export type Places = { held: number; sold: number; available: number };

/** Waits until the event's availability says so. */
export async function untilPlaces({ origin, patience, signal }: Trip, eventId: string, places: Places): Promise<void> {
  const what = `the availability of event ${eventId} becomes ${JSON.stringify(places)}`;
  const current = async (): Promise<Places> => {
    const { held, sold, available } = await ok<Places>(origin, `/availability?eventId=${eventId}`, patience);
    return { held, sold, available };
  };
  await becomes(current, (now) => JSON.stringify(now) === JSON.stringify(places), { what, signal });
}

export async function cancel({ origin, patience }: Trip, who: Account, bookingId: string): Promise<string> {
  const options = { ...patience, method: "DELETE", token: who.token };
  return (await ok<Booking>(origin, `/bookings/${bookingId}`, options)).status;
}
