import type { Database } from "@stagedoor/postgres/database";
import { desc, eq } from "drizzle-orm";
import { payments } from "../db/schema.ts";
import { viewPayments } from "./paymentView.ts";

const pageSize = 500;

/** What is kept of a person's own payments, the newest first. Limits: `most` of them; `complete` says whether that is all. */
export async function exportPayments(database: Database, userId: string, most: number) {
  const rows = await database.db
    .select()
    .from(payments)
    .where(eq(payments.attendeeId, userId))
    .orderBy(desc(payments.createdAt), desc(payments.id))
    .limit(most + 1);
  const kept = rows.slice(0, most);
  const views: Awaited<ReturnType<typeof viewPayments>> = [];
  for (let at = 0; at < kept.length; at += pageSize) {
    views.push(...(await viewPayments(database, kept.slice(at, at + pageSize))));
  }
  return { payments: views, complete: rows.length <= most };
}
