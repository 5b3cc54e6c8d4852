import { bigint, json, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

export const outbox = pgTable("outbox", {
  id: bigint({ mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
  messageId: uuid("message_id").notNull(),
  topic: text().notNull(),
  type: text().notNull(),
  key: text().notNull(),
  subject: text().notNull(),
  correlationId: text("correlation_id").notNull(),
  causationId: text("causation_id").notNull(),
  traceparent: text(),
  time: timestamp({ withTimezone: true, mode: "string" }).notNull(),
  body: json().notNull(),
});
