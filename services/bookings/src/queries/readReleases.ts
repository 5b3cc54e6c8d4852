import { liveBookingStatuses } from "@stagedoor/contracts/schemas/bookings";
import { findByIndex } from "@stagedoor/messaging/findByIndex";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Database } from "@stagedoor/postgres/database";

/** How far the release of an event's bookings has got. */
export type ReleaseProgress = {
  readonly reason: "event_cancelled" | "restored";
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly released: number;
  readonly remaining: number;
  /** What the released ones are given back, and of it what has not arrived yet; in minor units. */
  readonly refunds: number;
  readonly refundsOwed: number;
};

/** The releases of an event that were asked for: with its cancellation, and by its host while it goes on selling. */
export async function readReleases({ db }: Database, eventId: string): Promise<ReleaseProgress[]> {
  return db.transaction(async (tx) => {
    const sql = rawSql(tx);
    const statuses = liveBookingStatuses.map((status) => `'${status}'`).join();
    const [, rows] = await Promise.all([
      findByIndex(tx),
      sql<Row[]>`
        select reason, requested_at as "startedAt", finished_at as "finishedAt", c.*
        from (
            select 'event_cancelled' as reason, requested_at, finished_at, 'infinity'::timestamptz as made_by
              from event_cancellations where event_id = ${eventId}::uuid
            union all
            select 'restored', requested_at, finished_at, requested_at from event_restores where event_id = ${eventId}::uuid
          ) r
          cross join lateral (
            select count(*) filter (where b.cancel_reason = r.reason) as released,
              count(*) filter (where b.status in (${sql.unsafe(statuses)})) as remaining,
              coalesce(sum(b.refund_amount) filter (where b.cancel_reason = r.reason), 0) as refunds,
              coalesce(sum(greatest(b.refund_amount + b.refunded_amount
                - coalesce((b.refund_heard->>'goneBack')::integer, b.refunded_amount), 0))
                filter (where b.cancel_reason = r.reason), 0) as "refundsOwed"
            from bookings b
            where b.event_id = ${eventId}::uuid and b.created_at <= r.made_by
              and (b.status <> 'cancelled' or r.reason = 'event_cancelled' or b.cancelled_at >= r.requested_at)
          ) c
        order by requested_at`,
    ]);
    return rows.map(({ reason, startedAt, finishedAt, released, remaining, refunds, refundsOwed }) => ({
      reason,
      startedAt: new Date(startedAt),
      finishedAt: finishedAt === null ? null : new Date(finishedAt),
      released: Number(released),
      remaining: Number(remaining),
      refunds: Number(refunds),
      refundsOwed: Number(refundsOwed),
    }));
  });
}

type Row = { readonly reason: ReleaseProgress["reason"]; readonly finishedAt: string | null } & Record<
  "startedAt" | "released" | "remaining" | "refunds" | "refundsOwed",
  string
>;
