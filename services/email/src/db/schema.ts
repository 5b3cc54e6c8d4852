import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { Snapshot } from "../domain/mailRequest.ts";

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "string" });

export const users = pgTable("users", {
  id: uuid().primaryKey(),
  name: text(),
  email: text(),
  deleted: boolean().notNull().default(false),
  version: bigint({ mode: "number" }).notNull(),
});

export const events = pgTable("events", {
  id: uuid().primaryKey(),
  title: text(),
  startsAt: instant("starts_at"),
  endsAt: instant("ends_at"),
  timezone: text(),
  venue: text(),
  version: bigint({ mode: "number" }).notNull(),
});

export const mails = pgTable(
  "mails",
  {
    bookingId: uuid("booking_id").notNull(),
    reason: text().notNull(),
    messageId: text("message_id").notNull(),
    recipientId: uuid("recipient_id").notNull(),
    eventId: uuid("event_id").notNull(),
    snapshot: jsonb().$type<Snapshot>(),
    status: text({ enum: ["queued", "sent", "failed", "dropped"] })
      .notNull()
      .default("queued"),
    attempts: integer().notNull().default(0),
    nextAttemptAt: instant("next_attempt_at").notNull().defaultNow(),
    lastError: text("last_error"),
    createdAt: instant("created_at").notNull().defaultNow(),
    settledAt: instant("settled_at"),
  },
  (table) => [primaryKey({ columns: [table.bookingId, table.reason] })],
);
