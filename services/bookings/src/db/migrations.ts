import type { MigrationSet } from "@stagedoor/postgres/migrate";

export const bookingsMigrations: MigrationSet = {
  name: "bookings",
  directory: new URL("../../migrations/", import.meta.url),
};
