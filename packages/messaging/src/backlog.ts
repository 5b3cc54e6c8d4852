import type { Database } from "@stagedoor/postgres/database";
import { Gauge, type Registry } from "prom-client";

/** Counting stops here: a backlog beyond it is as bad news as one of it, and counting must stay cheap. */
const countAtMost = 100_000;

const names = { rows: "stagedoor_outbox_rows", age: "stagedoor_outbox_oldest_seconds" };

/**
 * Registers gauges of what waits in the outbox; they ask the database when Prometheus scrapes, and keep their last value while
 * it is away. The answer removes them. Several relays of one process share them.
 */
export function watchBacklog(registry: Registry, database: Database): () => void {
  if (registry.getSingleMetric(names.rows) !== undefined) return () => {};
  const rows = new Gauge({
    name: names.rows,
    help: `Messages that wait in the outbox, counted up to ${countAtMost}.`,
    registers: [registry],
    collect: refresh,
  });
  const age = new Gauge({
    name: names.age,
    help: "Age of the oldest message in the outbox; 0 when it is empty.",
    registers: [registry],
  });

  async function refresh(): Promise<void> {
    try {
      const [row] = await database.sql<{ waiting: number; oldest: number }[]>`
        select (select count(*)::int from (select from outbox limit ${countAtMost}) as counted) as waiting,
          coalesce((select extract(epoch from now() - created_at)::float8 from outbox order by id limit 1), 0) as oldest`;
      rows.set(row?.waiting ?? 0);
      age.set(row?.oldest ?? 0);
    } catch (error) {
      database.options.log?.warn({ err: error }, "the outbox could not be measured");
    }
  }

  return () => {
    for (const name of Object.values(names)) registry.removeSingleMetric(name);
  };
}
