import type { Database } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";

// Work is taken by moving its due time ahead: other replicas leave it alone meanwhile, and take it over if its taker dies.
// Skipping locked rows keeps replicas from queueing behind each other. Instants go into raw SQL as text.

const until = (now: Date, leaseMs: number) => new Date(now.getTime() + leaseMs).toISOString();

/** Ids of payments whose closing is due. */
export async function claimClosings(database: Database, now: Date, leaseMs: number, limit: number): Promise<string[]> {
  const rows = await database.db.execute<{ id: string }>(sql`
    update payments set close_due_at = ${until(now, leaseMs)}::timestamptz, close_tries = close_tries + 1
    where id in (
      select id from payments where close_due_at <= ${now.toISOString()}::timestamptz
      order by close_due_at limit ${limit} for update skip locked)
    returning id`);
  return rows.map((row) => row.id);
}

/** Ids of refunds that are due to be made at Stripe. */
export async function claimRefunds(database: Database, now: Date, leaseMs: number, limit: number): Promise<string[]> {
  const rows = await database.db.execute<{ id: string }>(sql`
    update refunds set due_at = ${until(now, leaseMs)}::timestamptz, tries = tries + 1
    where id in (
      select id from refunds where status = 'requested' and due_at <= ${now.toISOString()}::timestamptz
      order by due_at limit ${limit} for update skip locked)
    returning id`);
  return rows.map((row) => row.id);
}

/** Takes the turn of what one replica at a time does; false while another one has it or it is not due yet. */
export async function takeTurn(database: Database, name: string, now: Date, everyMs: number): Promise<boolean> {
  const rows = await database.db.execute(sql`
    insert into turns (name, due_at) values (${name}, ${until(now, everyMs)}::timestamptz)
    on conflict (name) do update set due_at = excluded.due_at where turns.due_at <= ${now.toISOString()}::timestamptz
    returning name`);
  return rows.length > 0;
}

/** Ids of bookings whose hold is over, or that are over otherwise, and whose payment does not know it yet. */
export async function endedBookings(database: Database, now: Date, limit: number): Promise<string[]> {
  const rows = await database.db.execute<{ id: string }>(sql`
    select b.id from bookings b left join payments p on p.booking_id = b.id
    where b.status = 'held' and b.amount > 0 and b.hold_expires_at <= ${now.toISOString()}::timestamptz
      and (p.id is null or (p.status = 'open' and p.close_requested_at is null))
    order by b.hold_expires_at limit ${limit}`);
  return rows.map((row) => row.id);
}

/** Ids of paid attempts without an answer that are to be looked at. */
export async function unansweredAttempts(database: Database, now: Date, limit: number): Promise<string[]> {
  const rows = await database.db.execute<{ id: string }>(sql`
    select id from attempts
    where status = 'paid' and settled_at is null and answer_due_at <= ${now.toISOString()}::timestamptz
    order by answer_due_at limit ${limit}`);
  return rows.map((row) => row.id);
}

/** Ids of open attempts made before `before` whose session was never stored: their process was killed, or Stripe was away. */
export async function attemptsWithoutSession(database: Database, before: Date, limit: number): Promise<string[]> {
  const rows = await database.db.execute<{ id: string }>(sql`
    select id from attempts
    where status = 'open' and session_id is null and updated_at <= ${before.toISOString()}::timestamptz
    order by updated_at limit ${limit}`);
  return rows.map((row) => row.id);
}
