import type { EventStatus } from "@stagedoor/contracts/schemas/events";
import type { MailPreferences } from "@stagedoor/contracts/schemas/users";
import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { Snapshot } from "../domain/mailRequest.ts";

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "string" });

export const users = pgTable("users", {
  id: uuid().primaryKey(),
  name: text(),
  email: text(),
  mailPreferences: jsonb("mail_preferences").$type<MailPreferences>(),
  deleted: boolean().notNull().default(false),
  version: bigint({ mode: "number" }).notNull(),
});

export const events = pgTable("events", {
  id: uuid().primaryKey(),
  title: text(),
  description: text(),
  startsAt: instant("starts_at"),
  endsAt: instant("ends_at"),
  timezone: text(),
  venue: text(),
  status: text().$type<EventStatus | "deleted">(),
  version: bigint({ mode: "number" }).notNull(),
  updatedAt: instant("updated_at"),
});

export const mails = pgTable(
  "mails",
  {
    /** A booking, an event or a notice of an account; the column is called as it was when there were only bookings. */
    aboutId: uuid("booking_id").notNull(),
    reason: text().notNull(),
    messageId: text("message_id").notNull(),
    recipientId: uuid("recipient_id").notNull(),
    userVersion: bigint("user_version", { mode: "number" }),
    eventId: uuid("event_id"),
    eventVersion: bigint("event_version", { mode: "number" }),
    snapshot: jsonb().$type<Snapshot>(),
    status: text({ enum: ["queued", "sent", "failed", "dropped"] })
      .notNull()
      .default("queued"),
    attempts: integer().notNull().default(0),
    waitsAfter: integer("waits_after"),
    nextAttemptAt: instant("next_attempt_at").notNull().defaultNow(),
    lastError: text("last_error"),
    createdAt: instant("created_at").notNull().defaultNow(),
    settledAt: instant("settled_at"),
  },
  (table) => [primaryKey({ columns: [table.aboutId, table.reason] })],
);
