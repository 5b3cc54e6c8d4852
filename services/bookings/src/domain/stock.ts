import type { Currency } from "@stagedoor/contracts/money";
import type { EventStatus } from "@stagedoor/contracts/schemas/events";
import type { RefundPolicy, Seating } from "@stagedoor/contracts/schemas/parts";

/** What is sold of one ticket type. `held + sold` is never more than `capacity`. */
export type TicketTypeStock = {
  readonly id: string;
  readonly name: string;
  /** In minor units of the event's currency. */
  readonly price: number;
  readonly maxPerBooking: number;
  /** Where its places are numbered seats; their number is then the capacity. */
  readonly seating: Seating | null;
  /** The positions of seats of the plan that are not for sale, and are no part of the capacity. Absent: none. */
  readonly blockedSeats?: ReadonlySet<number> | undefined;
  /** Its own sale, within that of the event. Absent or null: as long as the event's. */
  readonly salesStartAt?: Date | null;
  readonly salesEndAt?: Date | null;
  readonly capacity: number;
  readonly held: number;
  readonly sold: number;
};

/** An event as selling needs it. Whoever changes it, or sells of it, holds the lock of its row. */
export type EventStock = {
  readonly eventId: string;
  readonly hostId: string;
  readonly status: EventStatus | "deleted";
  readonly currency: Currency;
  readonly startsAt: Date;
  readonly salesStartAt: Date | null;
  readonly salesEndAt: Date | null;
  readonly refundPolicy: RefundPolicy;
  /** Of the newest message of events.v1 that was applied; its capacities were taken over or refused as a whole. */
  readonly eventVersion: number;
  /** Of the last message whose capacities or seats were refused; absent or null when none were. */
  readonly refusedVersion?: number | null;
  /** Grows by one with each change of the numbers or of what is sold. */
  readonly version: number;
  readonly changedAt: Date;
};

export type Selling = "open" | "unpublished" | "cancelled" | "not_open" | "closed";

/** Whether an event sells at an instant. Without an end of its own the sale ends when the event begins. */
export function sellingAt(event: EventStock, now: Date): Selling {
  if (event.status === "cancelled") return "cancelled";
  if (event.status !== "published") return "unpublished";
  if (event.salesStartAt !== null && now < event.salesStartAt) return "not_open";
  return now < (event.salesEndAt ?? event.startsAt) ? "open" : "closed";
}

/** Whether a ticket type sells at an instant while its event does. */
export function typeSellingAt(
  { salesStartAt = null, salesEndAt = null }: Pick<TicketTypeStock, "salesStartAt" | "salesEndAt">,
  now: Date,
): Extract<Selling, "open" | "not_open" | "closed"> {
  if (salesStartAt !== null && now < salesStartAt) return "not_open";
  return salesEndAt === null || now < salesEndAt ? "open" : "closed";
}

export function freePlaces(type: TicketTypeStock): number {
  return type.capacity - type.held - type.sold;
}
