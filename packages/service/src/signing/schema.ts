import { pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

/** The table `signing_keys` of every service that signs; each makes it in its own migrations. */
export const signingKeys = pgTable("signing_keys", {
  kid: uuid().primaryKey(),
  publicKey: text("public_key").notNull(),
  privateKeyEncrypted: text("private_key_encrypted").notNull(),
  createdAt: instant("created_at").notNull(),
  retiredAt: instant("retired_at"),
});
