import { roles } from "@stagedoor/contracts/schemas/parts";
import { boolean, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

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
});
export type UserRow = typeof users.$inferSelect;

export const sessions = pgTable("sessions", {
  id: uuid().primaryKey(),
  userId: uuid("user_id").notNull(),
  createdAt: instant("created_at").notNull(),
  endedAt: instant("ended_at"),
  endReason: text("end_reason", { enum: ["logout", "reuse"] }),
});

export const refreshTokens = pgTable("refresh_tokens", {
  hash: text().primaryKey(),
  sessionId: uuid("session_id").notNull(),
  issuedAt: instant("issued_at").notNull(),
  expiresAt: instant("expires_at").notNull(),
  replacedAt: instant("replaced_at"),
});
