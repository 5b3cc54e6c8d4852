import type { Database } from "@stagedoor/postgres/database";
import type { EventView } from "../db/eventViews.ts";
import { listEvents } from "./listEvents.ts";

export type HostView = {
  readonly id: string;
  readonly name: string;
  readonly publishedEvents: number;
  readonly upcomingEvents: number;
  readonly followers: number;
  /** Those that begin first. */
  readonly upcoming: readonly EventView[];
};

export type HostLimits = {
  /** Upcoming events of the page. */
  readonly events: number;
  /** How far anything is counted: a host with a million followers must not cost more than others. */
  readonly counted: number;
};

/** A host by the projection of users.v1, with what everybody may see of their events; undefined when unknown or deleted. */
export async function findHost(
  database: Database,
  hostId: string,
  now: Date,
  limits: HostLimits,
): Promise<HostView | undefined> {
  const host = await findCounted(database, hostId, limits.counted);
  if (host === undefined) return undefined;
  const page = { sort: "date", order: "asc", limit: limits.events, offset: 0 } as const;
  const viewing = { viewerId: undefined, now };
  const found = await listEvents(database, { hostId }, page, viewing, {
    counted: limits.counted,
    ranked: 1,
    examined: 1,
  });
  return { ...host, upcomingEvents: found.total.count, upcoming: found.views };
}

async function findCounted({ sql }: Database, hostId: string, most: number) {
  const [row] = await sql<Omit<HostView, "upcomingEvents" | "upcoming">[]>`
    select id, name,
      (select count(*)::int from (
        select from events where host_id = ${hostId}::uuid and status = 'published' limit ${most}) e) as "publishedEvents",
      (select count(*)::int from (select from follows where host_id = ${hostId}::uuid limit ${most}) f) as followers
    from users where id = ${hostId}::uuid and not deleted and name is not null`;
  return row;
}
