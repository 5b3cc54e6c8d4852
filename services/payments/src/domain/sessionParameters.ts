import type { BookingItem } from "@stagedoor/contracts/schemas/bookings";
import { stepOf } from "./amounts.ts";
import type { Booking } from "./state.ts";

/** Stripe's limit of line items of a session in payment mode. */
const maxLineItems = 100;
/** Stripe ends a session between 30 minutes and 24 hours after its creation. */
const minimumLifeMs = 30 * 60_000;

export type SessionMetadata = { bookingId: string; paymentId: string; attemptId: string };

type LineItem = {
  quantity: number;
  price_data: { currency: string; unit_amount: number; product_data: { name: string } };
};

/** What a session is made with: kept word for word, because an idempotency key stands for exact parameters. */
export type SessionParameters = {
  mode: "payment";
  client_reference_id: string;
  line_items: LineItem[];
  metadata: SessionMetadata;
  payment_intent_data: { metadata: SessionMetadata };
  success_url: string;
  cancel_url: string;
  /** Seconds since 1970. */
  expires_at: number;
};

export type SessionRequest = {
  booking: Booking;
  paymentId: string;
  attemptId: string;
  successUrl: string;
  cancelUrl: string;
  now: Date;
  /** Added to Stripe's minimum, so that clocks that differ a little do not make it too short. */
  marginMs: number;
};

/** The parameters of a session that charges exactly the booking's total, by the prices at the time of booking. */
export function sessionParameters(request: SessionRequest): SessionParameters {
  const { booking, paymentId, attemptId } = request;
  const metadata = { bookingId: booking.id, paymentId, attemptId };
  return {
    mode: "payment",
    client_reference_id: booking.id,
    line_items: lineItems(booking),
    metadata,
    payment_intent_data: { metadata },
    success_url: request.successUrl,
    cancel_url: request.cancelUrl,
    expires_at: Math.ceil((request.now.getTime() + minimumLifeMs + request.marginMs) / 1000),
  };
}

function lineItems({ items, total }: Booking): LineItem[] {
  const sum = items.reduce((before, item) => before + item.unitPrice * item.quantity, 0);
  const step = stepOf(total.currency);
  const areExact = sum === total.amount && items.every(({ unitPrice }) => unitPrice % step === 0);
  // The total is what is charged; lines that do not add up to it, or that Stripe takes no price of, are shown as one.
  if (!areExact || items.length > maxLineItems) return [line("Tickets", 1, total.amount, total.currency)];
  return items.map((item) => line(nameOf(item), item.quantity, item.unitPrice, total.currency));
}

function line(name: string, quantity: number, unitAmount: number, currency: string): LineItem {
  return { quantity, price_data: { currency, unit_amount: unitAmount, product_data: { name } } };
}

function nameOf(item: BookingItem): string {
  const seats = item.seats.length > 0 ? ` (${item.seats.join(", ")})` : "";
  return `${item.ticketTypeName}${seats}`.slice(0, 250) || "Ticket";
}
