import type { MigrationSet } from "@stagedoor/postgres/migrate";

/** The tables of this service; the kit adds outbox, inbox and idempotency keys. */
export const eventsMigrations: MigrationSet = {
  name: "events",
  directory: new URL("../../migrations/", import.meta.url),
};
