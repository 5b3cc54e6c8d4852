import type { Database } from "@stagedoor/postgres/database";

export type QueueState = {
  readonly queued: number;
  /** Of the queued ones: those that were due when their recipient or event was not known yet. */
  readonly waiting: number;
  readonly failed: number;
  /** Age of the oldest queued mail in seconds; 0 when there is none. */
  readonly oldestSeconds: number;
};

/** The queue for operators. Reads partial indexes only: settled mails are kept for ever and are not counted. */
export async function queueState(database: Database): Promise<QueueState> {
  const [row] = await database.sql`
    select
      count(*)::int as queued,
      count(*) filter (where waits_after = attempts)::int as waiting,
      coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as oldest_seconds,
      (select count(*)::int from mails where status = 'failed') as failed
    from mails where status = 'queued'`;
  return { queued: row?.queued, waiting: row?.waiting, failed: row?.failed, oldestSeconds: row?.oldest_seconds };
}
