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

/** What `event_search` calls events to come, ended ones, drafts and cancelled ones. */
export type SearchList = "c" | "o" | "d" | "x";

/** The lists in which the events of a filter are. Drafts are for their host; everybody else's have what is to come unless they ask for others. */
export function listsOf({ status, hostId }: EventFilter, { viewerId }: Viewing): readonly SearchList[] {
  if (status === "draft") return ["d"];
  if (status === "cancelled") return ["x"];
  if (status === "ended") return ["o"];
  return status === undefined && hostId !== undefined && hostId === viewerId ? ["c", "o", "d", "x"] : ["c"];
}

/** What a row `s` of `event_search` fulfils, other than its words and list. Written out, because indexes are chosen by these texts. */
export function conditionsOf(filter: EventFilter, viewing: Viewing): SQL {
  const found = [...visible(filter, viewing), ...priceConditions(filter)];
  const { from, to, hostId, available } = filter;
  if (hostId !== undefined) found.push(sql`s.host_id = ${hostId}::uuid`);
  if (from !== undefined) found.push(sql`s.start_at >= ${from.toISOString()}::timestamptz`);
  if (to !== undefined) found.push(sql`s.start_at <= ${to.toISOString()}::timestamptz`);
  // Before bookings has said anything all places are free.
  if (available === true) found.push(sql`not s.sold_out`);
  return found.length === 0 ? sql`true` : sql.join(found, sql` and `);
}

/** The list of a row `s`. */
export function isInLists(lists: readonly SearchList[]): SQL {
  // One by one and not as an array, which is in no order of an index.
  return lists.length === 1 ? sql`s.list = ${lists[0]}::"char"` : sql`true`;
}

function priceConditions({ priceMin, priceMax, currency, free }: EventFilter): SQL[] {
  const found: SQL[] = [];
  if (currency !== undefined) found.push(sql`s.currency = ${currency}`);
  if (priceMin !== undefined) found.push(sql`s.highest_price >= ${priceMin}::int`);
  if (priceMax !== undefined) found.push(sql`s.lowest_price <= ${priceMax}::int`);
  if (priceMin !== undefined && priceMax !== undefined) {
    // Between its cheapest and its dearest there may be nothing. With a limit, so that it is looked up for one event after the other.
    found.push(sql`(s.lowest_price >= ${priceMin}::int or s.highest_price <= ${priceMax}::int or coalesce((
      select true from ticket_types t
      where t.event_id = s.event_id and t.price between ${priceMin}::int and ${priceMax}::int limit 1), false))`);
  }
  if (free !== undefined) found.push(free ? sql`s.lowest_price = 0` : sql`s.lowest_price > 0`);
  return found;
}

function visible(filter: EventFilter, viewing: Viewing): SQL[] {
  if (filter.status === "draft") {
    return [viewing.viewerId === undefined ? sql`false` : sql`s.host_id = ${viewing.viewerId}::uuid`];
  }
  const isToCome = listsOf(filter, viewing).join("") === "c";
  return isToCome ? [sql`s.end_at > ${viewing.now.toISOString()}::timestamptz`] : [];
}
