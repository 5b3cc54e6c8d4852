import { newId } from "@stagedoor/contracts/ids";
import { openDatabase } from "@stagedoor/postgres/database";
import { holdSettings, type Way, ways } from "../baselines/ways.ts";
import type { Attempts } from "../load/attempts.ts";
import { closedLoop } from "../load/closedLoop.ts";
import { seeded } from "../load/zipf.ts";
import { serve } from "./rpc.ts";

export type HoldRun = {
  /** Each attempt is for one of them; the n-th of the run for `order[n % order.length]`, or for the first. */
  readonly eventIds: readonly string[];
  readonly order?: Uint32Array;
  readonly callers: number;
  readonly forMs: number;
  readonly most?: number;
  /** Labels of the first event's seats, of which each attempt picks one at random. */
  readonly seats?: readonly string[];
};

const env = process.env as Record<string, string>;
const database = openDatabase({
  url: env.DATABASE_URL as string,
  poolSize: Number(env.POOL_SIZE),
  applicationName: "bench holder",
});
const make = { now: () => new Date(), newId, ticketCode: newId };
const holdPlaces = ways[env.WAY as Way](database, make, holdSettings);

/** Calls the engine itself, without HTTP: a new attendee for each attempt. */
async function hold({ eventIds, order, callers, forMs, most, seats }: HoldRun): Promise<Attempts> {
  const random = seeded(1);
  const typeId = seats && (await onlyType(eventIds[0]));
  const pick = seats && (() => [seats[Math.floor(random() * seats.length)] as string]);
  const loop = { workers: callers, forMs, ...(most === undefined ? {} : { most }) };
  return closedLoop(loop, async (n) => {
    const eventId = eventIds[order === undefined ? 0 : (order[n % order.length] as number)] as string;
    const items = typeId === undefined ? undefined : [{ ticketTypeId: typeId, quantity: 1, seats: pick?.() }];
    const request = { bookingId: newId(), eventId, attendeeId: newId(), items, idempotency: undefined };
    const result = await holdPlaces(request);
    return result.kind === "refused" ? result.code : result.kind;
  });
}

async function onlyType(eventId: string | undefined): Promise<string> {
  const [row] = await database.sql`select id from ticket_types where event_id = ${eventId ?? null}`;
  return row?.id;
}

serve({
  hold,
  memory: () => process.memoryUsage().rss,
  stop: () => database.close(),
});
