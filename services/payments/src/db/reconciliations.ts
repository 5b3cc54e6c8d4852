import type { Database } from "@stagedoor/postgres/database";
import { asc, desc, eq, sql } from "drizzle-orm";
import type { Findings, Unresolved } from "../domain/findings.ts";
import { reconciliations } from "./schema.ts";

/** Notes that a comparison has begun, and forgets the oldest beyond `keep`. */
export async function beginReconciliation(
  database: Database,
  run: { id: string; startedAt: Date; looksBackTo: Date },
  keep: number,
): Promise<void> {
  await database.db.insert(reconciliations).values(run);
  await database.db.execute(sql`
    delete from reconciliations where started_at < (
      select started_at from reconciliations order by started_at desc offset ${keep - 1} limit 1)`);
}

export async function endReconciliation(
  database: Database,
  id: string,
  end: { finishedAt: Date | null; findings: Findings; failure: string | null },
): Promise<void> {
  const { finishedAt, findings, failure } = end;
  await database.db
    .update(reconciliations)
    .set({ ...findings, items: [...findings.items], finishedAt, failure })
    .where(eq(reconciliations.id, id));
}

/** Comparisons by the time of their beginning, and how many are kept. */
export async function lastReconciliations(
  database: Database,
  page: { limit: number; offset: number; order: "asc" | "desc" },
) {
  const { db } = database;
  const direction = page.order === "asc" ? asc : desc;
  const [rows, total] = await Promise.all([
    db
      .select()
      .from(reconciliations)
      .orderBy(direction(reconciliations.startedAt))
      .limit(page.limit)
      .offset(page.offset),
    db.$count(reconciliations),
  ]);
  return { rows, total };
}

/** What is owed an answer or was to go back, and needs a person, at most `limit` of each kind; the oldest first. */
export async function needingPersons(
  database: Database,
  since: { paidBefore: Date; failedAfter: Date },
  limit: number,
): Promise<Unresolved[]> {
  const rows = await database.db.execute<Unresolved>(sql`
    (select 'unanswered_payment' as kind, id::text as subject,
       'booking ' || booking_id || ' was neither confirmed nor refused since ' || paid_at as why
     from attempts where status = 'paid' and settled_at is null and paid_at < ${since.paidBefore.toISOString()}::timestamptz
     order by answer_due_at limit ${limit})
    union all
    (select 'refund_not_made', id::text, coalesce(failure, 'not tried yet') from refunds
     where status = 'requested' and alarmed_at is not null order by due_at limit ${limit})
    union all
    (select 'refund_failed', coalesce(stripe_refund_id, id::text), coalesce(failure, 'Stripe gives no reason') from refunds
     where status = 'failed' and updated_at >= ${since.failedAfter.toISOString()}::timestamptz
     order by updated_at limit ${limit})`);
  return [...rows];
}
