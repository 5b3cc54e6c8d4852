import type { Booking } from "../domain/booking.ts";
import type { HoldLimits } from "../domain/decideHold.ts";
import type { HoldRefusal } from "../domain/holdRefusal.ts";
import type { Wanted } from "../domain/planHold.ts";

export type HoldRequest = Wanted & {
  /** Of the booking to be, made by the caller: sending the same request again cannot book twice. */
  readonly bookingId: string;
  readonly eventId: string;
  readonly attendeeId: string;
  /** The client's Idempotency-Key, and a hash of what it asked for. */
  readonly idempotency: { readonly key: string; readonly hash: string } | undefined;
};

/** A request that waits for its batch. */
export type WaitingHold = HoldRequest & { readonly traceparent: string | undefined };

export type HoldResult =
  | { readonly kind: "made"; readonly booking: Booking }
  /** The key was used before for the same request: this is the booking it made, as it is now. */
  | { readonly kind: "repeated"; readonly booking: Booking }
  /** The key was used before for another request. */
  | { readonly kind: "key_reused" }
  | { readonly kind: "unknown_event" }
  | HoldRefusal;

/** Books places, or says why not. The one way in which places are taken; it can be replaced as a whole. */
export type HoldPlaces = (request: HoldRequest) => Promise<HoldResult>;

export type HoldSettings = HoldLimits & {
  /** How long an Idempotency-Key stands for the booking that it made. */
  readonly keyLifetimeMs: number;
  /** Requests of one batch at most. */
  readonly maxBatch: number;
  /** Requests that wait, for one event and for all; more are refused. */
  readonly maxQueuedPerEvent: number;
  readonly maxQueued: number;
};
