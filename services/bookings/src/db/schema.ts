import type { Currency } from "@stagedoor/contracts/money";
import type { BookingItem, BookingStatus, CancelReason, RefusalReason } from "@stagedoor/contracts/schemas/bookings";
import type { RefundPolicy } from "@stagedoor/contracts/schemas/parts";
import { bigint, boolean, integer, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { RefundHeard } from "../domain/refundState.ts";
import type { EventStock } from "../domain/stock.ts";

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
const version = (name = "version") => bigint(name, { mode: "number" }).notNull();

// The constraints are in migrations/: this says only what queries need.

export const users = pgTable("users", {
  id: uuid().primaryKey(),
  name: text().notNull(),
  role: text().notNull(),
  deleted: boolean().notNull().default(false),
  version: version(),
});

export const eventStock = pgTable("event_stock", {
  eventId: uuid("event_id").primaryKey(),
  hostId: uuid("host_id").notNull(),
  status: text().$type<EventStock["status"]>().notNull(),
  currency: text().$type<Currency>().notNull(),
  startsAt: instant("starts_at").notNull(),
  salesStartAt: instant("sales_start_at"),
  salesEndAt: instant("sales_end_at"),
  refundPolicy: jsonb("refund_policy").$type<RefundPolicy>().notNull(),
  eventVersion: version("event_version"),
  refusedVersion: bigint("refused_version", { mode: "number" }),
  version: version(),
  changedAt: instant("changed_at").notNull(),
});

export const ticketTypes = pgTable("ticket_types", {
  id: uuid().primaryKey(),
  eventId: uuid("event_id").notNull(),
  position: integer().notNull(),
  name: text().notNull(),
  price: integer().notNull(),
  maxPerBooking: integer("max_per_booking").notNull(),
  capacity: integer().notNull(),
  held: integer().notNull().default(0),
  sold: integer().notNull().default(0),
  seatRows: integer("seat_rows"),
  seatsPerRow: integer("seats_per_row"),
  blockedSeats: integer("blocked_seats").array().notNull().default([]),
  salesStartAt: instant("sales_start_at"),
  salesEndAt: instant("sales_end_at"),
});

export const takenSeats = pgTable("taken_seats", {
  ticketTypeId: uuid("ticket_type_id").notNull(),
  position: integer().notNull(),
  bookingId: uuid("booking_id").notNull(),
  sold: boolean().notNull().default(false),
});

export const bookings = pgTable("bookings", {
  id: uuid().primaryKey(),
  eventId: uuid("event_id").notNull(),
  hostId: uuid("host_id").notNull(),
  attendeeId: uuid("attendee_id").notNull(),
  status: text().$type<BookingStatus>().notNull(),
  items: jsonb().$type<BookingItem[]>().notNull(),
  total: integer().notNull(),
  currency: text().$type<Currency>().notNull(),
  refundPolicy: jsonb("refund_policy").$type<RefundPolicy>().notNull(),
  startsAt: instant("starts_at").notNull(),
  holdExpiresAt: instant("hold_expires_at"),
  cancelReason: text("cancel_reason").$type<CancelReason>(),
  refundAmount: integer("refund_amount"),
  refundedAmount: integer("refunded_amount").notNull().default(0),
  refundHeard: jsonb("refund_heard").$type<RefundHeard>(),
  paidAttemptId: uuid("paid_attempt_id"),
  idempotencyKey: text("idempotency_key"),
  requestHash: text("request_hash"),
  createdAt: instant("created_at").notNull(),
  confirmedAt: instant("confirmed_at"),
  cancelledAt: instant("cancelled_at"),
  updatedAt: instant("updated_at").notNull(),
  version: version(),
});

export const tickets = pgTable("tickets", {
  id: uuid().primaryKey(),
  bookingId: uuid("booking_id").notNull(),
  position: integer().notNull(),
  code: text().notNull(),
  ticketTypeId: uuid("ticket_type_id").notNull(),
  ticketTypeName: text("ticket_type_name").notNull(),
  seat: text(),
  checkedInAt: instant("checked_in_at"),
  checkedInGate: text("checked_in_gate"),
});

export const refusedPayments = pgTable("refused_payments", {
  attemptId: uuid("attempt_id").primaryKey(),
  bookingId: uuid("booking_id").notNull(),
  reason: text().$type<RefusalReason>().notNull(),
  refusedAt: instant("refused_at").notNull(),
});

export const eventCancellations = pgTable("event_cancellations", {
  eventId: uuid("event_id").primaryKey(),
  requestedAt: instant("requested_at").notNull(),
  dueAt: instant("due_at").notNull(),
  finishedAt: instant("finished_at"),
});

export const availabilityDue = pgTable("availability_due", {
  eventId: uuid("event_id").primaryKey(),
  dueAt: instant("due_at").notNull(),
  again: boolean().notNull(),
});

export const availabilityPublished = pgTable("availability_published", {
  eventId: uuid("event_id").primaryKey(),
  version: version(),
  publishedAt: instant("published_at").notNull(),
});
