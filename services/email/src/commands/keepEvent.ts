import type { DeletedEvent, EventState } from "@stagedoor/contracts/schemas/events";
import type { Tx } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";
import { events } from "../db/schema.ts";

const ifNewer = sql`excluded.version > ${events.version}`;

/** Keeps what mails say of an event. What is not newer than what is kept changes nothing. */
export async function keepEvent(tx: Tx, event: EventState): Promise<void> {
  const { id, title, timezone, venue, version, startDateTime: startsAt, endDateTime: endsAt } = event;
  const kept = { title, timezone, venue, version, startsAt, endsAt };
  await tx
    .insert(events)
    .values({ id, ...kept })
    .onConflictDoUpdate({ target: events.id, set: kept, setWhere: ifNewer });
}

/** An event is gone, and mails about its bookings are still to be sent: its facts stay, if they were ever seen. */
export async function endEvent(tx: Tx, { id, version }: DeletedEvent): Promise<void> {
  await tx
    .insert(events)
    .values({ id, version })
    .onConflictDoUpdate({ target: events.id, set: { version }, setWhere: ifNewer });
}
