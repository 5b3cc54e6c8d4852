import type { MigrationSet } from "@stagedoor/postgres/migrate";

export const authMigrations: MigrationSet = { name: "auth", directory: new URL("../../migrations/", import.meta.url) };
