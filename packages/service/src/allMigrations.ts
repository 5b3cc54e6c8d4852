import { messagingMigrations } from "@stagedoor/messaging/migrations";
import type { MigrationSet } from "@stagedoor/postgres/migrate";
import { serviceMigrations } from "./idempotency.ts";

/** The migrations of a service with those that the kit brings; what tests apply to their template database. */
export function allMigrations(own: MigrationSet): MigrationSet[] {
  return [messagingMigrations, serviceMigrations, own];
}
