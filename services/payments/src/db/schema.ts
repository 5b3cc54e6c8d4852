import type { Currency } from "@stagedoor/contracts/money";
import type { BookingItem, BookingStatus } from "@stagedoor/contracts/schemas/bookings";
import type { DisputeStatus, PaymentStatus, RefundReason, RefundStatus } from "@stagedoor/contracts/schemas/payments";
import { boolean, integer, json, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { Unresolved } from "../domain/findings.ts";
import type { SessionParameters } from "../domain/sessionParameters.ts";
import type { AttemptStatus } from "../domain/state.ts";

// What the columns mean is told where they are made: ../../migrations.
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

export const bookings = pgTable("bookings", {
  id: uuid().primaryKey(),
  eventId: uuid("event_id").notNull(),
  hostId: uuid("host_id").notNull(),
  attendeeId: uuid("attendee_id").notNull(),
  status: text().$type<BookingStatus>().notNull(),
  items: jsonb().$type<BookingItem[]>().notNull(),
  amount: integer().notNull(),
  currency: text().$type<Currency>().notNull(),
  holdExpiresAt: instant("hold_expires_at"),
  confirmedAt: instant("confirmed_at"),
  version: integer().notNull(),
});

export const payments = pgTable("payments", {
  id: uuid().primaryKey(),
  bookingId: uuid("booking_id").notNull(),
  eventId: uuid("event_id").notNull(),
  hostId: uuid("host_id").notNull(),
  attendeeId: uuid("attendee_id").notNull(),
  status: text().$type<PaymentStatus>().notNull(),
  amount: integer().notNull(),
  currency: text().$type<Currency>().notNull(),
  attemptId: uuid("attempt_id"),
  closeRequestedAt: instant("close_requested_at"),
  closeDueAt: instant("close_due_at"),
  closeTries: integer("close_tries").notNull().default(0),
  version: integer().notNull(),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

export const attempts = pgTable("attempts", {
  id: uuid().primaryKey(),
  paymentId: uuid("payment_id").notNull(),
  bookingId: uuid("booking_id").notNull(),
  status: text().$type<AttemptStatus>().notNull(),
  amount: integer().notNull(),
  currency: text().$type<Currency>().notNull(),
  parameters: json().$type<SessionParameters>(),
  idempotencyKey: text("idempotency_key").notNull(),
  sessionId: text("session_id"),
  url: text(),
  expiresAt: instant("expires_at").notNull(),
  paymentIntentId: text("payment_intent_id"),
  received: integer(),
  paidAt: instant("paid_at"),
  settledAt: instant("settled_at"),
  announcedAt: instant("announced_at"),
  announcements: integer().notNull().default(0),
  answerDueAt: instant("answer_due_at"),
  alarmedAt: instant("alarmed_at"),
  checkedAt: instant("checked_at"),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

export const refunds = pgTable("refunds", {
  id: uuid().primaryKey(),
  paymentId: uuid("payment_id").notNull(),
  attemptId: uuid("attempt_id").notNull(),
  amount: integer().notNull(),
  currency: text().$type<Currency>().notNull(),
  reason: text().$type<RefundReason>().notNull(),
  status: text().$type<RefundStatus>().notNull(),
  stripeRefundId: text("stripe_refund_id"),
  keyNumber: integer("key_number").notNull().default(1),
  tries: integer().notNull().default(0),
  dueAt: instant("due_at"),
  failure: text(),
  alarmedAt: instant("alarmed_at"),
  checkedAt: instant("checked_at"),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

export const disputes = pgTable("disputes", {
  id: text().primaryKey(),
  paymentId: uuid("payment_id").notNull(),
  attemptId: uuid("attempt_id").notNull(),
  amount: integer().notNull(),
  currency: text().$type<Currency>().notNull(),
  status: text().$type<DisputeStatus>().notNull(),
  reason: text().notNull(),
  blocksRefunds: boolean("blocks_refunds").notNull(),
  checkedAt: instant("checked_at"),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
});

export const stripeEvents = pgTable("stripe_events", {
  id: text().primaryKey(),
  type: text().notNull(),
  outcome: text().notNull(),
  receivedAt: instant("received_at").notNull(),
});

export const reconciliations = pgTable("reconciliations", {
  id: uuid().primaryKey(),
  startedAt: instant("started_at").notNull(),
  finishedAt: instant("finished_at"),
  looksBackTo: instant("looks_back_to").notNull(),
  compared: integer().notNull().default(0),
  healed: integer().notNull().default(0),
  unresolved: integer().notNull().default(0),
  items: jsonb().$type<Unresolved[]>().notNull().default([]),
  failure: text(),
});

export const turns = pgTable("turns", {
  name: text().primaryKey(),
  dueAt: instant("due_at").notNull(),
});

export type PaymentRow = typeof payments.$inferSelect;
export type AttemptRow = typeof attempts.$inferSelect;
export type RefundRow = typeof refunds.$inferSelect;
export type DisputeRow = typeof disputes.$inferSelect;
