import type { Availability } from "@stagedoor/contracts/schemas/availability";
import type { Database } from "@stagedoor/postgres/database";
import { readAvailability } from "../db/availability.ts";

/** What is left of an event now; nothing when it is not known here. */
export async function findAvailability(database: Database, eventId: string): Promise<Availability | undefined> {
  const [availability] = await readAvailability(database.db, [eventId]);
  return availability;
}
