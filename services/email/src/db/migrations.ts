import type { MigrationSet } from "@stagedoor/postgres/migrate";

/** The service's own tables: the two projections and the mail queue. */
export const emailMigrations: MigrationSet = {
  name: "email",
  directory: new URL("../../migrations/", import.meta.url),
};
