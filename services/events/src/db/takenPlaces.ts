import type { Tx } from "@stagedoor/postgres/database";
import { eq } from "drizzle-orm";
import type { Taken } from "../domain/editTicketTypes.ts";
import { takenPlaces } from "../domain/standing.ts";
import { availability } from "./schema.ts";

/** Places held or sold by ticket type, by the latest message of bookings. */
export async function readTakenPlaces(tx: Tx, eventId: string): Promise<Taken> {
  const [known] = await tx.select().from(availability).where(eq(availability.eventId, eventId));
  return takenPlaces(known ?? null);
}
