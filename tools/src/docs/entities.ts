import { authMigrations } from "@stagedoor/auth/db/migrations";
import { bookingsMigrations } from "@stagedoor/bookings/db/migrations";
import { emailMigrations } from "@stagedoor/email/db/migrations";
import { eventsMigrations } from "@stagedoor/events/db/migrations";
import { paymentsMigrations } from "@stagedoor/payments/db/migrations";
import { openDatabase } from "@stagedoor/postgres/database";
import { type MigrationSet, migrate } from "@stagedoor/postgres/migrate";
import { allMigrations } from "@stagedoor/service/allMigrations";
import { entityDiagram } from "./entityDiagram.ts";

/** The services that have a database, in the order of the document. */
export const databases: Readonly<Record<string, MigrationSet>> = {
  auth: authMigrations,
  events: eventsMigrations,
  bookings: bookingsMigrations,
  payments: paymentsMigrations,
  email: emailMigrations,
};

/** Tables that every database has alike. */
const alike = ["outbox", "inbox", "idempotency_keys", "schema_migrations"];

/** Applies a service's migrations to an empty database and draws what they made, under a heading. */
export async function entitySection(service: string, own: MigrationSet, url: string): Promise<string> {
  const database = openDatabase({ url, poolSize: 1, applicationName: "entity diagrams" });
  try {
    await migrate(database, allMigrations(own));
    return `### ${service}\n\n\`\`\`mermaid\n${await entityDiagram(database.sql, alike)}\n\`\`\`\n`;
  } finally {
    await database.close();
  }
}

const begin = "<!-- entity diagrams: begin -->\n";
const end = "<!-- entity diagrams: end -->";

/** The document with its diagrams replaced. Errors: it lacks the two marks. */
export function withEntities(document: string, sections: readonly string[]): string {
  const [head, rest = ""] = document.split(begin);
  const [, tail] = rest.split(end);
  if (head === undefined || tail === undefined)
    throw new Error("docs/architecture.md has lost its entity diagram marks");
  return `${head}${begin}\n${sections.join("\n")}\n${end}${tail}`;
}
