import type { MigrationSet } from "@stagedoor/postgres/migrate";

export const paymentsMigrations: MigrationSet = {
  name: "payments",
  directory: new URL("../../migrations/", import.meta.url),
};
