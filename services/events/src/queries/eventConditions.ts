import type { Currency } from "@stagedoor/contracts/money";
import { type SQL, sql } from "drizzle-orm";
import type { ShownStatus } from "../domain/event.ts";

export type EventFilter = {
  /** Events that start at this instant or later. */
  readonly from?: Date;
  /** Events that start at this instant or earlier. */
  readonly to?: Date;
  readonly hostId?: string;
  /** Words, or parts of words, that title, description and venue have together. */
  readonly text?: string;
  /** Words that the venue has. */
  readonly place?: string;
  /** Some ticket type costs as much or more, in minor units of `currency`. */
  readonly priceMin?: number;
  readonly priceMax?: number;
  readonly currency?: Currency;
  /** Whether some ticket type costs nothing. */
  readonly free?: boolean;
  /** Something is left, as far as bookings has told. */
  readonly available?: true;
  /** Without: published ones that have not ended, and a host's own of every status when `hostId` is the viewer. */
  readonly status?: ShownStatus;
};

/** Who looks, and when. */
export type Viewing = { readonly viewerId: string | undefined; readonly now: Date };

/** What events of a list fulfil. `words` is what finds its text. Columns are written out, because indexes are chosen by these texts. */
export function conditionsOf(filter: EventFilter, words: string | undefined, viewing: Viewing): SQL {
  const found = [...visible(filter, viewing), ...priceConditions(filter)];
  const { from, to, hostId, place, available } = filter;
  if (hostId !== undefined) found.push(sql`e.host_id = ${hostId}::uuid`);
  if (from !== undefined) found.push(sql`e.start_at >= ${from.toISOString()}::timestamptz`);
  if (to !== undefined) found.push(sql`e.start_at <= ${to.toISOString()}::timestamptz`);
  if (words !== undefined) found.push(sql`e.words @@ ${words}::tsquery`);
  if (place !== undefined) found.push(sql`e.venue_words @@ plainto_tsquery('simple', search_text(${place}::text))`);
  if (available === true) {
    // Before bookings has said anything all places are free.
    found.push(sql`coalesce((select a.available from availability a where a.event_id = e.id), 1) > 0`);
  }
  return sql.join(found, sql` and `);
}

function priceConditions({ priceMin, priceMax, currency, free }: EventFilter): SQL[] {
  const found: SQL[] = [];
  if (currency !== undefined) found.push(sql`e.currency = ${currency}`);
  if (priceMin !== undefined || priceMax !== undefined) {
    const asked = sql`int8range(${priceMin ?? null}::bigint, ${priceMax ?? null}::bigint, '[]')`;
    found.push(sql`int8range(e.lowest_price, e.highest_price, '[]') && ${asked}`);
  }
  if (priceMin !== undefined && priceMax !== undefined) {
    // With a limit, so that it is looked up for one event after the other: else all ticket types are read for it.
    found.push(sql`coalesce((select true from ticket_types t
      where t.event_id = e.id and t.price between ${priceMin}::int and ${priceMax}::int limit 1), false)`);
  }
  if (free !== undefined) found.push(free ? sql`e.lowest_price = 0` : sql`e.lowest_price > 0`);
  return found;
}

/** Drafts are for their host; everybody else's list has published events unless it asks for others. */
function visible({ status, hostId }: EventFilter, { viewerId, now }: Viewing): SQL[] {
  const own = viewerId === undefined ? sql`false` : sql`e.host_id = ${viewerId}::uuid`;
  if (status === "draft") return [sql`e.status = 'draft'`, own];
  if (status === "cancelled") return [sql`e.status = 'cancelled'`];
  if (status === "ended") return [sql`e.over`];
  if (status === undefined && hostId !== undefined && hostId === viewerId) return [own];
  return [sql`e.coming`, sql`e.end_at > ${now.toISOString()}::timestamptz`];
}
