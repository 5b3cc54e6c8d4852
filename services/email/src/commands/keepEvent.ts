import type { DeletedEvent, EventState } from "@stagedoor/contracts/schemas/events";
import type { Tx } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { events } from "../db/schema.ts";
import { wakeMails } from "../db/wakeMails.ts";

// The same version again is the same event: it fills in what a release before has not kept.
const ifNotOlder = sql`excluded.version >= ${events.version}`;

/** Keeps what mails say of an event. What is older than what is kept changes nothing. */
export async function keepEvent(tx: Tx, event: EventState): Promise<void> {
  const { id, title, description, timezone, venue, status, version, updatedAt } = event;
  const { startDateTime: startsAt, endDateTime: endsAt } = event;
  const kept = { title, description, timezone, venue, status, version, startsAt, endsAt, updatedAt };
  await tx
    .insert(events)
    .values({ id, ...kept })
    .onConflictDoUpdate({ target: events.id, set: kept, setWhere: ifNotOlder });
  await wakeMails(tx, "event", id);
}

/**
 * An event is gone, and mails about its bookings are still to be sent: what these say of it stays, if it was ever seen. Only its
 * description goes, which no mail about a booking needs any more. Of a draft nothing stays: nobody is written to about it.
 */
export async function endEvent(tx: Tx, { id, version }: DeletedEvent): Promise<void> {
  const ended = { version, status: "deleted", description: null } as const;
  const unlessDraft = (column: AnyPgColumn) => sql`case when ${events.status} = 'draft' then null else ${column} end`;
  const set = { ...ended, title: unlessDraft(events.title), venue: unlessDraft(events.venue) };
  await tx
    .insert(events)
    .values({ id, ...ended })
    .onConflictDoUpdate({ target: events.id, set, setWhere: ifNotOlder });
  await wakeMails(tx, "event", id);
}
