import { linkPurposes } from "@stagedoor/contracts/schemas/accounts";
import { roles } from "@stagedoor/contracts/schemas/parts";
import type { MailPreferences } from "@stagedoor/contracts/schemas/users";
import { boolean, integer, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

export const users = pgTable("users", {
  id: uuid().primaryKey(),
  email: text().notNull(),
  name: text().notNull(),
  role: text({ enum: roles }).notNull(),
  passwordHash: text("password_hash").notNull(),
  emailVerified: boolean("email_verified").notNull().default(false),
  version: integer().notNull().default(1),
  createdAt: instant("created_at").notNull(),
  updatedAt: instant("updated_at").notNull(),
  deletedAt: instant("deleted_at"),
  mailPreferences: jsonb("mail_preferences").$type<Partial<MailPreferences>>().notNull().default({}),
  deletionRepeatedAt: instant("deletion_repeated_at"),
});
export type UserRow = typeof users.$inferSelect;

/** Why a session ended. */
export const endReasons = ["logout", "reuse", "password"] as const;

export const sessions = pgTable("sessions", {
  id: uuid().primaryKey(),
  userId: uuid("user_id").notNull(),
  createdAt: instant("created_at").notNull(),
  endedAt: instant("ended_at"),
  endReason: text("end_reason", { enum: endReasons }),
});

export const refreshTokens = pgTable("refresh_tokens", {
  hash: text().primaryKey(),
  sessionId: uuid("session_id").notNull(),
  issuedAt: instant("issued_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
  replacedAt: instant("replaced_at"),
});

export const accountLinks = pgTable("account_links", {
  tokenHash: text("token_hash").primaryKey(),
  userId: uuid("user_id").notNull(),
  purpose: text({ enum: linkPurposes }).notNull(),
  createdAt: instant("created_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
});

export const resetRequests = pgTable("reset_requests", {
  id: uuid().primaryKey(),
  userId: uuid("user_id"),
  createdAt: instant("created_at").notNull(),
});

export const attempts = pgTable("attempts", {
  key: text().primaryKey(),
  count: integer().notNull(),
  since: instant("since").notNull(),
  pausedUntil: instant("paused_until"),
});
