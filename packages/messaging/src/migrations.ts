import type { MigrationSet } from "@stagedoor/postgres/migrate";

/** The tables `outbox` and `inbox`; every service that sends or consumes messages applies them to its own database. */
export const messagingMigrations: MigrationSet = {
  name: "messaging",
  directory: new URL("../migrations/", import.meta.url),
};
