import { badParam } from "../failure.ts";
import type { State } from "../state.ts";
import type { Kind } from "../store/kinds.ts";
import { type Condition, type Cursor, listObjects } from "../store/objects.ts";
import { mustFind } from "./find.ts";

export type ListObject = { object: "list"; data: object[]; has_more: boolean; url: string };
export type Range = { gt?: number; gte?: number; lt?: number; lte?: number };
export type Paging = { limit?: number; starting_after?: string; ending_before?: string; created?: Range };

const defaultLimit = 10;
const operators = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

/** One page of a kind, newest first. Errors: both cursors at once, a cursor that does not exist. */
export function listPage<K extends Kind>(
  state: State,
  kind: K,
  url: string,
  paging: Paging,
  conditions: Condition[] = [],
): ListObject {
  const created = Object.entries(paging.created ?? {}).map(([name, value]) => ({
    sql: `created ${operators[name as keyof typeof operators]} ?`,
    values: [value],
  }));
  const cursor = readCursor(state, kind, paging);
  const page = listObjects(state.store, kind, [...conditions, ...created], paging.limit ?? defaultLimit, cursor);
  return { object: "list", data: page.data.map((found) => found.body), has_more: page.hasMore, url };
}

function readCursor(state: State, kind: Kind, paging: Paging): Cursor {
  refuseBoth(paging);
  const seq = (id: string, param: string): number => mustFind(state.store, kind, id, param, 400).seq;
  if (paging.starting_after !== undefined) return { after: seq(paging.starting_after, "starting_after") };
  if (paging.ending_before !== undefined) return { before: seq(paging.ending_before, "ending_before") };
  return {};
}

function refuseBoth(paging: Paging): void {
  if (paging.starting_after !== undefined && paging.ending_before !== undefined) {
    throw badParam("You may only specify one of these parameters: starting_after, ending_before.", "ending_before");
  }
}

/** The lines of a session, in the order they were given. */
export function lineItemsOf(state: State, sessionId: string, paging: Paging): ListObject {
  refuseBoth(paging);
  const { lineItems } = mustFind(state.store, "checkout.session", sessionId, "session").private;
  const limit = paging.limit ?? defaultLimit;
  const at = (id: string, param: string): number => {
    const index = lineItems.findIndex((item) => item.id === id);
    if (index === -1) throw badParam(`No such line item: '${id}'`, param, "resource_missing");
    return index;
  };
  const url = `/v1/checkout/sessions/${sessionId}/line_items`;
  if (paging.ending_before !== undefined) {
    const end = at(paging.ending_before, "ending_before");
    const start = Math.max(0, end - limit);
    return { object: "list", data: lineItems.slice(start, end), has_more: start > 0, url };
  }
  const start = paging.starting_after === undefined ? 0 : at(paging.starting_after, "starting_after") + 1;
  const data = lineItems.slice(start, start + limit);
  return { object: "list", data, has_more: start + limit < lineItems.length, url };
}

/** `column = value` for each value that is given. */
export function equals(values: Record<string, string | undefined>): Condition[] {
  return Object.entries(values).flatMap(([column, value]) =>
    value === undefined ? [] : [{ sql: `${column} = ?`, values: [value] }],
  );
}
