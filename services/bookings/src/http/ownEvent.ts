import type { Database } from "@stagedoor/postgres/database";
import { waitFor } from "@stagedoor/service/awaitProjection";
import type { Clock } from "@stagedoor/service/clock";
import { notFound } from "@stagedoor/service/problem";
import { readEventStock } from "../db/stock.ts";
import type { EventStock } from "../domain/stock.ts";

/** A host's own event, waited for while it is on its way here. Errors: not_found, projection_pending. */
export async function ownEvent(database: Database, now: Clock, eventId: string, userId: string): Promise<EventStock> {
  const id = eventId.toLowerCase();
  const event = await waitFor(() => readEventStock(database.db, id), { id, what: "event", now });
  if (event.hostId !== userId) throw notFound("event");
  return event;
}
