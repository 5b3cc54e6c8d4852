import type { Currency } from "@stagedoor/contracts/money";
import type { Availability } from "@stagedoor/contracts/schemas/availability";
import type { EventStatus } from "@stagedoor/contracts/schemas/events";
import type { RefundPolicy } from "@stagedoor/contracts/schemas/parts";
import { boolean, integer, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

/** The tables of migrations/, for queries; checks and indexes are there. */
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

export const events = pgTable("events", {
  id: uuid().primaryKey(),
  hostId: uuid("host_id").notNull(),
  title: text().notNull(),
  description: text().notNull(),
  startAt: instant("start_at").notNull(),
  endAt: instant("end_at").notNull(),
  timezone: text().notNull(),
  venue: text(),
  status: text().$type<EventStatus>().notNull(),
  currency: text().$type<Currency>().notNull(),
  capacity: integer().notNull(),
  salesStartAt: instant("sales_start_at"),
  salesEndAt: instant("sales_end_at"),
  refundKind: text("refund_kind").$type<RefundPolicy["kind"]>().notNull(),
  refundUntilHoursBefore: integer("refund_until_hours_before").notNull(),
  refundPercentage: integer("refund_percentage").notNull(),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
  version: integer().notNull(),
  capacityVersion: integer("capacity_version").notNull(),
});

export const ticketTypes = pgTable("ticket_types", {
  id: uuid().primaryKey(),
  eventId: uuid("event_id").notNull(),
  position: integer().notNull(),
  name: text().notNull(),
  price: integer().notNull(),
  capacity: integer().notNull(),
  maxPerBooking: integer("max_per_booking").notNull(),
  seatRows: integer("seat_rows"),
  seatsPerRow: integer("seats_per_row"),
  blockedSeats: text("blocked_seats").array().notNull(),
  salesStartAt: instant("sales_start_at"),
  salesEndAt: instant("sales_end_at"),
});

export const users = pgTable("users", {
  id: uuid().primaryKey(),
  name: text(),
  deleted: boolean().notNull(),
  version: integer().notNull(),
});

export const availability = pgTable("availability", {
  eventId: uuid("event_id").primaryKey(),
  sold: integer().notNull(),
  ticketTypes: jsonb("ticket_types").$type<Availability["ticketTypes"]>().notNull(),
  eventVersion: integer("event_version").notNull(),
  refused: boolean(),
  version: integer().notNull(),
});

export const follows = pgTable("follows", {
  hostId: uuid("host_id").notNull(),
  followerId: uuid("follower_id").notNull(),
  createdAt: instant("created_at").notNull(),
});

export const interests = pgTable("interests", {
  eventId: uuid("event_id").notNull(),
  attendeeId: uuid("attendee_id").notNull(),
  createdAt: instant("created_at").notNull(),
});
