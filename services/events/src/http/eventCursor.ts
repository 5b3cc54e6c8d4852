import { createHash } from "node:crypto";
import { isId } from "@stagedoor/contracts/ids";
import { malformed, type Problem } from "@stagedoor/service/problem";
import type { EventFilter } from "../queries/eventConditions.ts";
import type { EventPage, EventSort, Position, RankedPosition, Total } from "../queries/eventPage.ts";

/** The list that a cursor goes on with: it fits no other. */
export type ListAsked = { readonly filter: EventFilter; readonly sort: EventSort; readonly order: "asc" | "desc" };

type After = NonNullable<EventPage["after"]>;

/**
 * Where a list goes on, as an opaque text: the place of its last event in the order, how many there are, and digests by which a cursor
 * that was cut or of another list is told. There is nothing secret in it, and nothing but places in a public list can be made up.
 */
export function writeCursor(asked: ListAsked, position: Position | RankedPosition, total: Total): string {
  const ranked = "rank" in position ? [position.rank, position.edge] : [];
  const parts = [digest(JSON.stringify(asked)), total.count, total.isExact, position.key, position.id, ...ranked];
  const text = JSON.stringify(parts);
  return Buffer.from(digest(text) + text).toString("base64url");
}

/** Errors: `malformed`, naming the cursor: it is none of ours, or of another list. */
export function readCursor(asked: ListAsked, cursor: string): After {
  const text = Buffer.from(cursor, "base64url").toString();
  const content = text.slice(digestLength);
  if (text.slice(0, digestLength) !== digest(content)) throw refused("is not one that a list gave");
  const [list, count, isExact, key, id, rank, edge] = JSON.parse(content) as unknown[];
  if (list !== digest(JSON.stringify(asked))) throw refused("is of a list with other filters or another order");
  const position = positionOf(asked.sort, { key, id, rank, edge });
  if (position === undefined || !Number.isInteger(count) || typeof isExact !== "boolean") {
    throw refused("is not one that a list gave");
  }
  return { position, total: { count: count as number, isExact } };
}

type Unread = Record<"key" | "id" | "rank" | "edge", unknown>;

function positionOf(sort: EventSort, { key, id, rank, edge }: Unread): Position | RankedPosition | undefined {
  if (typeof id !== "string" || !isId(id) || typeof key !== "string" || key.includes("\0")) return undefined;
  if (sort === "title") return { key, id };
  if (!isInstantText(key)) return undefined;
  if (sort !== "relevance") return { key, id };
  const isEdge = edge === null || (typeof edge === "string" && isInstantText(edge));
  if (typeof rank !== "number" || !(rank >= 0 && rank <= 1) || !isEdge) return undefined;
  return { key, id, rank, edge };
}

/** To the microsecond, as the database wrote it. */
function isInstantText(text: string): boolean {
  const milliseconds = `${text.slice(0, 23)}Z`;
  const isOne = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(text) && !Number.isNaN(Date.parse(milliseconds));
  return isOne && new Date(milliseconds).toISOString() === milliseconds;
}

const digestLength = 16;

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, digestLength);
}

function refused(message: string): Problem {
  return malformed("cursor", message);
}
