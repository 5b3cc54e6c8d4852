import type { Database, Tx } from "@stagedoor/postgres/database";
import { asc, inArray, lte, sql } from "drizzle-orm";
import { availabilityDue } from "./schema.ts";

/**
 * Makes events due: those of `changed` that differ from what was published last, `everyMs` after that, and those of `overtaken`
 * at once whatever was published. To be called before anything else of a relay round that touches the table: with the order of
 * ids, which all writers keep, nobody can wait for each other in a circle.
 */
export async function markChanged(
  tx: Tx,
  { changed, overtaken }: { readonly changed: readonly string[]; readonly overtaken: readonly string[] },
  everyMs: number,
  at: Date,
): Promise<void> {
  if (changed.length + overtaken.length === 0) return;
  const now = sql`${at.toISOString()}::timestamptz`;
  await tx.execute(sql`
    insert into availability_due (event_id, due_at, again)
    select stock.event_id,
      case when stock.event_id = any (${uuids(overtaken)}) then ${now}
        else greatest(${now}, published.published_at + ${everyMs} * interval '1 millisecond') end,
      false
    from event_stock stock left join availability_published published on published.event_id = stock.event_id
    where stock.event_id = any (${uuids([...changed, ...overtaken])})
      and (stock.event_id = any (${uuids(overtaken)}) or published.version is distinct from stock.version)
    order by stock.event_id
    on conflict (event_id) do update
      set due_at = least(availability_due.due_at, excluded.due_at), again = false
      where availability_due.again or availability_due.due_at > excluded.due_at`);
}

/** Makes events due after all others. Waits for the relay round in progress, so that what that one says is said again too. */
export async function markAgain(db: Pick<Tx, "insert">, eventIds: readonly string[], dueAt: Date): Promise<void> {
  if (eventIds.length === 0) return;
  const rows = [...eventIds].sort().map((eventId) => ({ eventId, dueAt, again: true }));
  await db.insert(availabilityDue).values(rows).onConflictDoNothing();
}

/** Whether `takeDue` would find one. */
export async function isAnyDue({ sql }: Database, at: Date): Promise<boolean> {
  const [due] = await sql`select exists (select from availability_due where due_at <= ${at.toISOString()}) as any`;
  return due?.any === true;
}

/** Takes the `limit` events whose turn it is at `at`: changed ones first, those that wait longest first. */
export async function takeDue(tx: Tx, at: Date, limit: number): Promise<{ eventId: string; again: boolean }[]> {
  const { eventId, again, dueAt } = availabilityDue;
  const turn = tx
    .select({ eventId })
    .from(availabilityDue)
    .where(lte(dueAt, at))
    .orderBy(asc(again), asc(dueAt))
    .limit(limit);
  return tx.delete(availabilityDue).where(inArray(eventId, turn)).returning({ eventId, again });
}

const uuids = (ids: readonly string[]) => sql`${`{${ids.join(",")}}`}::uuid[]`;
