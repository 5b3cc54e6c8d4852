import type { BookingItem } from "@stagedoor/contracts/schemas/bookings";
import type { Database } from "@stagedoor/postgres/database";

/** What requests that ask for the same have in common. */
export type Variant = {
  readonly status: "held" | "confirmed";
  readonly total: number;
  readonly items: readonly BookingItem[];
  readonly takes: readonly { readonly typeIndex: number; readonly quantity: number }[];
  /** The message's body, cut at the booking's id and at the attendee's. */
  readonly body: { readonly before: string; readonly between: string; readonly after: string };
};

export type BatchRequest = {
  readonly bookingId: string;
  readonly attendeeId: string;
  /** Among the batch's variants; nothing for one that the rules of `knownVersion` refuse. */
  readonly variant: number | undefined;
  readonly idempotency: { readonly key: string; readonly hash: string } | undefined;
  readonly traceparent: string | undefined;
  readonly seats: readonly { readonly typeIndex: number; readonly position: number }[];
  readonly tickets: readonly TicketRow[];
};

type TicketRow = {
  readonly id: string;
  readonly code: string;
  readonly ticketTypeId: string;
  readonly ticketTypeName: string;
  readonly seat: string | null;
};

export type Batch = {
  readonly eventId: string;
  readonly knownVersion: number;
  readonly at: Date;
  readonly holdUntil: Date;
  /** An Idempotency-Key stands for a booking that was made after this. */
  readonly keysSince: Date;
  /** Nothing is expected to be left: it is looked at without the lock first. */
  readonly dry: boolean;
  readonly typeIds: readonly string[];
  readonly variants: readonly Variant[];
  readonly requests: readonly BatchRequest[];
};

/**
 * A letter per request: a accepted, x refused by the rules, d the attendee has a live booking, s too few places, t a seat is
 * taken, r the key made a booking before, m it made one for another request, w another transaction is using the key, e this
 * very booking exists.
 */
export type Letter = "a" | "x" | "d" | "s" | "t" | "r" | "m" | "w" | "e";

export type Decision = {
  readonly letter: Letter;
  /** The booking of d, r and m. */
  readonly otherId: string | undefined;
  /** For s the number of the item, for t that of the seat within the request. */
  readonly where: number;
  /** For s: how many places of the item's type are left. */
  readonly left: number;
};

export type Verdict =
  | { readonly kind: "unknown" | "stale" }
  | { readonly kind: "decided"; readonly decisions: readonly Decision[] };

const accepted: Decision = { letter: "a", otherId: undefined, where: 0, left: 0 };

/**
 * Decides a batch in one statement, which is a transaction of its own: see hold_places in migrations/0005. `again` when it was
 * asked before and nobody knows what came of it. Errors: the database's; nothing is known of the outcome when the connection broke.
 */
export async function callHoldPlaces(database: Database, batch: Batch, again: boolean): Promise<Verdict> {
  const { requests, variants } = batch;
  const seats = numberSeats(requests);
  const keyed = requests.some(({ idempotency }) => idempotency !== undefined);
  const traced = requests.some(({ traceparent }) => traceparent !== undefined);
  const [row] = await database.sql<
    { verdict: string; codes: string; others: string | null; wheres: string; lefts: string }[]
  >`
    select * from hold_places(
      ${batch.eventId}::text::uuid, ${String(batch.knownVersion)}::text::bigint, ${batch.at.toISOString()}::text::timestamptz,
      ${batch.holdUntil.toISOString()}::text::timestamptz, ${batch.keysSince.toISOString()}::text::timestamptz,
      ${String(again)}::text::boolean, ${String(batch.dry)}::text::boolean,
      ${array(requests.map(({ bookingId }) => bookingId))}::text::uuid[],
      ${array(requests.map(({ attendeeId }) => attendeeId))}::text::uuid[],
      ${array(requests.map(({ variant }) => (variant === undefined ? 0 : variant + 1)))}::text::integer[],
      ${priorOf(requests)}::text::integer[],
      ${keyed ? texts(requests.map(({ idempotency }) => idempotency?.key)) : null}::text::text[],
      ${keyed ? texts(requests.map(({ idempotency }) => idempotency?.hash)) : null}::text::text[],
      ${traced ? texts(requests.map(({ traceparent }) => traceparent)) : null}::text::text[],
      ${array(batch.typeIds)}::text::uuid[],
      ${array(starts(variants.map(({ takes }) => takes.length)))}::text::integer[],
      ${array(variants.flatMap(({ takes }) => takes.map(({ typeIndex }) => typeIndex + 1)))}::text::integer[],
      ${array(variants.flatMap(({ takes }) => takes.map(({ quantity }) => quantity)))}::text::integer[],
      ${JSON.stringify(variants.map(toJson))}::text::json,
      ${seats.types}::text::integer[], ${seats.positions}::text::integer[],
      ${seats.firsts}::text::integer[], ${seats.numbers}::text::integer[], ${ticketRows(requests)}::text::json)`;
  if (row === undefined) throw new Error("hold_places answered nothing");
  if (row.verdict !== "decided") return { kind: row.verdict === "stale" ? "stale" : "unknown" };
  return { kind: "decided", decisions: readDecisions(row, seats.firstOf) };
}

function readDecisions(
  row: { codes: string; others: string | null; wheres: string; lefts: string },
  firstSeatOf: readonly number[],
): Decision[] {
  const letters = [...row.codes] as Letter[];
  if (row.others === null) return letters.map(() => accepted);
  const [others, wheres, lefts] = [row.others.split(","), row.wheres.split(","), row.lefts.split(",")];
  return letters.map((letter, index) => {
    if (letter === "a") return accepted;
    const other = others[index];
    const where = Number(wheres[index]) - (letter === "t" ? (firstSeatOf[index] ?? 0) : 0);
    return { letter, otherId: other === "-" ? undefined : other, where, left: Number(lefts[index]) };
  });
}

function toJson({ status, total, items, body }: Variant, index: number): object {
  return { variant: index + 1, status, total, items, ...body };
}

/** Each request's predecessor of the same attendee, from 1; nothing where nobody asks twice. */
function priorOf(requests: readonly BatchRequest[]): string | null {
  const last = new Map<string, number>();
  let twice = false;
  const prior = requests.map(({ attendeeId }, index) => {
    const before = last.get(attendeeId) ?? 0;
    twice ||= before > 0;
    last.set(attendeeId, index + 1);
    return before;
  });
  return twice ? array(prior) : null;
}

/** The different seats of a batch, numbered from 1, and which of them each request wants; nulls where nobody wants any. */
function numberSeats(requests: readonly BatchRequest[]) {
  if (requests.every(({ seats }) => seats.length === 0)) {
    return { types: null, positions: null, firsts: null, numbers: null, firstOf: [] };
  }
  const known = new Map<string, number>();
  const [types, positions, numbers]: [number[], number[], number[]] = [[], [], []];
  for (const { typeIndex, position } of requests.flatMap(({ seats }) => seats)) {
    const name = `${typeIndex}/${position}`;
    const number = known.get(name) ?? known.size + 1;
    if (number > known.size) {
      known.set(name, number);
      types.push(typeIndex + 1);
      positions.push(position);
    }
    numbers.push(number);
  }
  const firstOf = starts(requests.map(({ seats }) => seats.length));
  return {
    types: array(types),
    positions: array(positions),
    firsts: array(firstOf),
    numbers: array(numbers),
    firstOf,
  };
}

/** Where each of several runs that follow each other begins, from 1, and where the last one ends. */
function starts(lengths: readonly number[]): number[] {
  let next = 1;
  const found = [next];
  for (const length of lengths) {
    next += length;
    found.push(next);
  }
  return found;
}

function ticketRows(requests: readonly BatchRequest[]): string | null {
  const rows = requests.flatMap(({ tickets }, index) =>
    tickets.map(({ id, code, ticketTypeId, ticketTypeName, seat }, position) => {
      return { request: index + 1, id, position, code, type: ticketTypeId, name: ticketTypeName, seat };
    }),
  );
  return rows.length === 0 ? null : JSON.stringify(rows);
}

/** An array as Postgres reads it, of elements that need no quotes. */
function array(elements: readonly (string | number)[]): string {
  return `{${elements.join(",")}}`;
}

function texts(elements: readonly (string | undefined)[]): string {
  return array(elements.map((text) => (text === undefined ? "null" : `"${text.replace(/["\\]/g, "\\$&")}"`)));
}
