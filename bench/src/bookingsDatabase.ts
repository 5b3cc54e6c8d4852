import { bookingsMigrations } from "@stagedoor/bookings/db/migrations";
import { newId } from "@stagedoor/contracts/ids";
import { openDatabase } from "@stagedoor/postgres/database";
import { type MigrationSet, migrate } from "@stagedoor/postgres/migrate";
import { allMigrations } from "@stagedoor/service/allMigrations";
import postgres from "postgres";
import type { Bench } from "./bench.ts";

export type BenchDatabase = {
  readonly url: string;
  readonly sql: postgres.Sql;
  /** Empties every table and starts a new checkpoint, so that each measurement begins from the same state. */
  empty(): Promise<void>;
};

/** A service's database, as its own migrations make it. */
export async function createDatabase(bench: Bench, name: string, migrations: MigrationSet): Promise<BenchDatabase> {
  const admin = postgres(await bench.postgres(), { max: 1, onnotice: () => {} });
  const database = `${name}_${newId().slice(-12)}`;
  await admin.unsafe(`create database "${database}"`);
  const url = Object.assign(new URL(await bench.postgres()), { pathname: `/${database}` }).href;
  const migrating = openDatabase({ url, poolSize: 1, applicationName: "bench migrations" });
  await migrate(migrating, allMigrations(migrations));
  await migrating.close();
  const sql = postgres(url, { max: 4, onnotice: () => {} });
  bench.atEnd(async () => {
    await sql.end({ timeout: 5 });
    await admin.unsafe(`drop database "${database}" with (force)`);
    await admin.end({ timeout: 5 });
  });
  const tables = await sql`
    select string_agg(quote_ident(tablename), ', ') as list from pg_tables
    where schemaname = 'public' and tablename <> 'schema_migrations'`;
  return {
    url,
    sql,
    async empty() {
      await sql.unsafe(`truncate ${tables[0]?.list}`);
      await sql`checkpoint`;
    },
  };
}

export function createBookingsDatabase(bench: Bench): Promise<BenchDatabase> {
  return createDatabase(bench, "bookings", bookingsMigrations);
}

export type SaleOptions = {
  /** Of its ticket type. */
  readonly capacity: number;
  readonly events?: number;
  /** For numbered seats, as many as `capacity`. */
  readonly seating?: { readonly rows: number; readonly seatsPerRow: number };
};

/** Puts events on sale, each with one ticket type at 25.00 (so that bookings are held, not confirmed). Answers their ids. */
export async function addEvents(
  { sql }: BenchDatabase,
  { capacity, events = 1, seating }: SaleOptions,
): Promise<string[]> {
  const ids = Array.from({ length: events }, newId);
  await sql`
    insert into event_stock
      (event_id, host_id, status, currency, starts_at, refund_policy, event_version, version, changed_at)
    select id, gen_random_uuid(), 'published', 'gbp', now() + interval '10 days',
      '{"kind": "full", "untilHoursBefore": 24, "percentage": 100}', 1, 1, now()
    from unnest(${ids}::uuid[]) as id`;
  await sql`
    insert into ticket_types
      (id, event_id, position, name, price, max_per_booking, capacity, seat_rows, seats_per_row)
    select gen_random_uuid(), id, 0, 'Standard', 2500, 6, ${capacity}, ${seating?.rows ?? null}, ${seating?.seatsPerRow ?? null}
    from unnest(${ids}::uuid[]) as id`;
  return ids;
}

/** Errors: places, bookings and messages in the database are not as many as were answered. */
export async function demandBooked({ sql }: BenchDatabase, answered: number, messages: "all" | "sent"): Promise<void> {
  const [row] = await sql`
    select (select count(*)::int from bookings) as booked, (select coalesce(sum(held + sold), 0)::int from ticket_types) as taken,
      (select count(*)::int from outbox where topic = 'bookings.v1') as waiting`;
  const waiting = messages === "sent" ? 0 : answered;
  if (row?.booked === answered && row.taken === answered && row.waiting === waiting) return;
  throw new Error(`${answered} bookings were answered; the database has ${JSON.stringify(row)}`);
}
