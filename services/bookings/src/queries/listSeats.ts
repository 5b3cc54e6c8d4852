import { seatId } from "@stagedoor/contracts/ids";
import type { Seating } from "@stagedoor/contracts/schemas/parts";
import type { SeatState } from "@stagedoor/contracts/seatMap";
import { seatCount, seatLabel } from "@stagedoor/contracts/seats";
import type { Database } from "@stagedoor/postgres/database";
import { and, between, eq, or } from "drizzle-orm";
import { readSales } from "../db/sales.ts";
import { takenSeats } from "../db/schema.ts";

export type SeatList = {
  readonly eventId: string;
  readonly limit: number;
  readonly offset: number;
  readonly order: "asc" | "desc";
};

export type ListedSeat = {
  readonly id: string;
  readonly ticketTypeId: string;
  readonly label: string;
  readonly status: SeatState;
};

/** A page of an event's seats, ticket type by ticket type in label order or the other way round, and how many there are in all. */
export async function listSeats(
  database: Database,
  { eventId, limit, offset, order }: SeatList,
): Promise<{ items: ListedSeat[]; total: number }> {
  const [sale] = await readSales(database.db, [eventId]);
  const plans = (sale?.types ?? []).flatMap(({ id, seating, blockedSeats = new Set<number>() }) =>
    seating === null ? [] : [{ id, seating, blockedSeats }],
  );
  const total = plans.reduce((sum, { seating }) => sum + seatCount(seating), 0);
  const [begin, end] = order === "asc" ? [offset, offset + limit] : [total - offset - limit, total - offset];
  const parts = cut(plans, begin, end);
  const taken = await readTaken(database, parts);
  const items = parts.flatMap(({ ticketTypeId, seatsPerRow, blockedSeats, from, to }) =>
    Array.from({ length: to - from }, (_, index) => {
      const label = seatLabel(from + index, seatsPerRow);
      const unsold = blockedSeats.has(from + index) ? "blocked" : "free";
      const status = taken.get(`${ticketTypeId} ${from + index}`) ?? unsold;
      return { id: seatId(ticketTypeId, label), ticketTypeId, label, status };
    }),
  );
  return { items: order === "asc" ? items : items.reverse(), total };
}

type Plan = { readonly id: string; readonly seating: Seating; readonly blockedSeats: ReadonlySet<number> };

type Part = {
  readonly ticketTypeId: string;
  readonly seatsPerRow: number;
  readonly blockedSeats: ReadonlySet<number>;
  readonly from: number;
  readonly to: number;
};

/** Which positions of which ticket types the seats from `begin` to before `end` are, all plans put one after the other. */
function cut(plans: readonly Plan[], begin: number, end: number): Part[] {
  const parts: Part[] = [];
  let before = 0;
  for (const { id, seating, blockedSeats } of plans) {
    const count = seatCount(seating);
    const [from, to] = [Math.max(0, begin - before), Math.min(count, end - before)];
    if (from < to) parts.push({ ticketTypeId: id, seatsPerRow: seating.seatsPerRow, blockedSeats, from, to });
    before += count;
  }
  return parts;
}

async function readTaken({ db }: Database, parts: readonly Part[]): Promise<Map<string, SeatState>> {
  if (parts.length === 0) return new Map();
  const { ticketTypeId, position, sold } = takenSeats;
  const isIn = (part: Part) => and(eq(ticketTypeId, part.ticketTypeId), between(position, part.from, part.to - 1));
  const rows = await db
    .select({ ticketTypeId, position, sold })
    .from(takenSeats)
    .where(or(...parts.map(isIn)));
  return new Map(rows.map((row) => [`${row.ticketTypeId} ${row.position}`, row.sold ? "sold" : "held"]));
}
