import type { HoldRequest, HoldResult } from "@stagedoor/bookings/commands/holdRequest";
import type { Make } from "@stagedoor/bookings/commands/make";
import { type Booking, toState } from "@stagedoor/bookings/domain/booking";
import type { Currency } from "@stagedoor/contracts/money";
import type { RefundPolicy, Seating } from "@stagedoor/contracts/schemas/parts";
import { seatPosition } from "@stagedoor/contracts/seats";

/** What both baselines know of an event and the one ticket type that is asked for. */
export type Sale = {
  readonly eventId: string;
  readonly hostId: string;
  readonly status: string;
  readonly currency: Currency;
  readonly startsAt: Date;
  readonly salesStartAt: Date | null;
  readonly salesEndAt: Date | null;
  readonly refundPolicy: RefundPolicy;
  readonly eventVersion: string;
  readonly typeId: string;
  readonly typeName: string;
  readonly price: number;
  readonly maxPerBooking: number;
  readonly free: number;
  readonly seating: Seating | null;
};

/** The columns of `event_stock s join ticket_types t` that make a Sale. */
export const saleColumns =
  "s.event_id, s.host_id, s.status, s.currency, s.starts_at, s.sales_start_at, s.sales_end_at, s.refund_policy, " +
  "s.event_version, t.id as type_id, t.name, t.price, t.max_per_booking, t.capacity - t.held - t.sold as free, " +
  "t.seat_rows, t.seats_per_row";

/** Instants and JSON come as text: the service's clients read them so. */
export function toSale(row: Record<string, unknown>): Sale {
  const instant = (value: unknown) => (value === null ? null : new Date(String(value)));
  return {
    eventId: String(row.event_id),
    hostId: String(row.host_id),
    status: String(row.status),
    currency: row.currency as Currency,
    startsAt: new Date(String(row.starts_at)),
    salesStartAt: instant(row.sales_start_at),
    salesEndAt: instant(row.sales_end_at),
    refundPolicy: (typeof row.refund_policy === "string"
      ? JSON.parse(row.refund_policy)
      : row.refund_policy) as RefundPolicy,
    eventVersion: String(row.event_version),
    typeId: String(row.type_id),
    typeName: String(row.name),
    price: Number(row.price),
    maxPerBooking: Number(row.max_per_booking),
    free: Number(row.free),
    seating: row.seat_rows === null ? null : { rows: Number(row.seat_rows), seatsPerRow: Number(row.seats_per_row) },
  };
}

export type Asked = { readonly typeId: string | null; readonly quantity: number; readonly seats: readonly string[] };

/** The one item of a request. Errors: throws for several items and for keys, which the baselines do without. */
export function askedOf({ items, idempotency }: HoldRequest): Asked {
  if (idempotency !== undefined) throw new Error("the baselines remember no Idempotency-Key");
  const [item, another] = items ?? [{ ticketTypeId: null, quantity: 1, seats: [] }];
  if (item === undefined || another !== undefined) throw new Error("the baselines book one ticket type at a time");
  return { typeId: item.ticketTypeId, quantity: item.quantity, seats: item.seats ?? [] };
}

export type Refused = Extract<HoldResult, { kind: "refused" }>;

/** The rules that a sale has beside the free places: is it open, and is that not too much? */
export function refusalOf(sale: Sale, { quantity }: Asked, now: Date): Refused | undefined {
  if (sale.status !== "published") return refused("not_found", "There is no such event.");
  if (sale.salesStartAt !== null && now < sale.salesStartAt) return refused("sale_not_open", "The sale has not begun.");
  if (now >= (sale.salesEndAt ?? sale.startsAt)) return refused("sale_closed", "The sale of this event is over.");
  if (sale.price === 0) throw new Error("the baselines sell no free places");
  return quantity > sale.maxPerBooking ? refused("rule_broken", "So many are not sold in one booking.") : undefined;
}

export function soldOut(): Refused {
  return refused("sold_out", "No places are left.");
}

export function seatTaken(): Refused {
  return refused("seat_taken", "Somebody else has that seat.");
}

/** Where in the plan the seats are. Errors: throws for a seat that there is not. */
export function positionsOf({ seating }: Sale, { seats }: Asked): number[] {
  return seats.map((label) => {
    const position = seating === null ? undefined : seatPosition(label, seating);
    if (position === undefined) throw new Error(`there is no seat ${label}`);
    return position;
  });
}

export function alreadyBooked(bookingId: string | undefined): Refused {
  return {
    ...refused("already_booked", "You have a live booking for this event."),
    ...(bookingId ? { bookingId } : {}),
  };
}

function refused(code: Refused["code"], detail: string): Refused {
  return { kind: "refused", code, detail };
}

/** The booking that a sale makes: held until it is paid. */
export function heldBooking(sale: Sale, request: HoldRequest, asked: Asked, holdMs: number, now: Date): Booking {
  const { typeId: ticketTypeId, typeName: ticketTypeName, price: unitPrice, currency } = sale;
  return {
    id: request.bookingId,
    eventId: sale.eventId,
    hostId: sale.hostId,
    attendeeId: request.attendeeId,
    status: "held",
    items: [{ ticketTypeId, ticketTypeName, quantity: asked.quantity, unitPrice, seats: [...asked.seats] }],
    total: unitPrice * asked.quantity,
    currency,
    refundPolicy: sale.refundPolicy,
    startsAt: sale.startsAt,
    holdExpiresAt: new Date(now.getTime() + holdMs),
    cancelReason: null,
    refundAmount: null,
    refundedAmount: 0,
    paidAttemptId: null,
    tickets: [],
    createdAt: now,
    confirmedAt: null,
    cancelledAt: null,
    updatedAt: now,
    version: 1,
  };
}

/** The columns of a new booking, in this order in both baselines, and of its message. */
export const bookingColumns =
  "id, event_id, host_id, attendee_id, status, items, total, currency, refund_policy, starts_at, hold_expires_at, " +
  "created_at, updated_at, version";

export function bookingValues(booking: Booking): (string | number)[] {
  const { id, eventId, hostId, attendeeId, status, items, total, currency, refundPolicy } = booking;
  const now = booking.createdAt.toISOString();
  const lasts = [booking.startsAt.toISOString(), booking.holdExpiresAt?.toISOString() ?? now];
  const json = [JSON.stringify(items), JSON.stringify(refundPolicy)] as const;
  return [id, eventId, hostId, attendeeId, status, json[0], total, currency, json[1], ...lasts, now, now, 1];
}

export const outboxColumns = "message_id, topic, type, key, subject, correlation_id, causation_id, time, body";

/** The full state, as the service sends it. */
export function outboxValues(booking: Booking, make: Make): string[] {
  const messageId = make.newId();
  const ids = [booking.id, booking.id, messageId, messageId];
  const body = JSON.stringify(toState(booking));
  return [messageId, "bookings.v1", "booking.held", ...ids, booking.updatedAt.toISOString(), body];
}
