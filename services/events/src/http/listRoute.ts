import { isId } from "@stagedoor/contracts/ids";
import { currencies } from "@stagedoor/contracts/money";
import { instantSchema, nullable } from "@stagedoor/contracts/schemas/parts";
import { listQuery, listReply } from "@stagedoor/service/lists";
import { malformed, Problem } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type, { type Static } from "typebox";
import { shownStatuses } from "../domain/event.ts";
import { isInstant, toInstant } from "../domain/instants.ts";
import { tidy } from "../domain/text.ts";
import type { EventFilter } from "../queries/eventConditions.ts";
import { eventSorts } from "../queries/eventPage.ts";
import { type ListLimits, listEvents } from "../queries/listEvents.ts";
import type { RouteDeps } from "./deps.ts";
import { readCursor, writeCursor } from "./eventCursor.ts";
import { eventReply, toReply } from "./eventReply.ts";

const oneOf = <const T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>({ type: "string", enum: [...values], description });
const price = (description: string) => Type.Integer({ minimum: 0, maximum: 2_147_483_647, description });

const {
  sort: _sort,
  order: _order,
  ...common
} = listQuery({
  sorts: ["date"],
  filters: {
    from: Type.String({ ...instantSchema, description: "Starts at this instant or later" }),
    to: Type.String({ ...instantSchema, description: "Starts at this instant or earlier" }),
    hostId: Type.String({ maxLength: 36, description: "A host's id; me for the caller, who sees drafts too" }),
    q: Type.String({
      maxLength: 200,
      description:
        "Words of title, venue and description, without regard to case and accents; where few events have a word, also longer ones with it as a part",
    }),
    place: Type.String({ minLength: 1, maxLength: 200, description: "Words of the venue" }),
    priceMin: price("Some ticket type costs as much or more, in minor units of the currency"),
    priceMax: price("Some ticket type costs as much or less, and not less than priceMin"),
    currency: oneOf(currencies, "Needed with priceMin and priceMax"),
    free: Type.Boolean({ description: "Whether some ticket type costs nothing" }),
    available: Type.Unsafe<true>({ type: "boolean", enum: [true], description: "Places are left" }),
    status: oneOf(
      shownStatuses,
      "Default: published and not ended, and every status of one's own events. An event is listed as ended some seconds after its end",
    ),
    cursor: Type.String({
      maxLength: 2_000,
      description: "The next of the page before, with the same filters and order",
    }),
  },
}).properties;

const query = Type.Object(
  {
    ...common,
    sort: Type.Optional(oneOf(eventSorts, "Default: relevance with q, else date")),
    order: Type.Optional(oneOf(["asc", "desc"], "Default: asc; by relevance the best come first, and desc only")),
  },
  { additionalProperties: false },
);

const reply = Type.Object({
  ...listReply(eventReply).properties,
  totalIsExact: Type.Boolean({ description: "false: there may be more than total, which were not counted" }),
  next: nullable(
    Type.String({
      description: "The cursor of the next page: nothing is skipped or repeated while events come. null at the end",
    }),
  ),
});

/** GET /events, open to all. */
export function listRoute(app: App, { database, now }: RouteDeps, limits: ListLimits): void {
  app.get(
    "/api/v1/events",
    {
      onRequest: app.readUser,
      schema: {
        summary: "List and find events",
        description: `Filters are combined. Matches are counted up to ${limits.counted}; by relevance the ${limits.ranked} that begin first are ranked. Of words that are in more than ${limits.examined} events those that begin first are looked at, where there are other words or filters.`,
        querystring: query,
        response: { 200: reply },
      },
    },
    async (request, answer) => {
      const viewerId = request.user?.id;
      const { limit, offset, cursor } = request.query;
      const asked = { filter: toFilter(request.query, viewerId), ...orderOf(request.query) };
      if (cursor !== undefined && offset > 0) throw malformed("offset", "cannot be given with a cursor");
      const after = cursor === undefined ? {} : { after: readCursor(asked, cursor) };
      const at = now();
      const { sort, order } = asked;
      const viewing = { viewerId, now: at };
      const found = await listEvents(database, asked.filter, { sort, order, limit, offset, ...after }, viewing, limits);
      const { count: total, isExact: totalIsExact } = found.total;
      const next = found.next === undefined ? null : writeCursor(asked, found.next, found.total);
      const items = found.views.map((view) => toReply(view, at));
      return answer.send({ items, total, totalIsExact, limit, offset, next });
    },
  );
}

type Asked = Static<typeof query>;

function orderOf({ q, sort, order }: Asked) {
  const isSearch = q !== undefined && tidy(q) !== "";
  const by = sort ?? (isSearch ? "relevance" : "date");
  if (by !== "relevance") return { sort: by, order: order ?? "asc" } as const;
  if (!isSearch) throw malformed("sort", "can be relevance only with q");
  if (order === "asc") throw malformed("order", "must be desc by relevance: the best come first");
  return { sort: by, order: "desc" } as const;
}

function toFilter(asked: Asked, viewerId: string | undefined): EventFilter {
  const { from, to, hostId, q, place, priceMin, priceMax, currency, free, available, status } = asked;
  if ((priceMin ?? priceMax) !== undefined && currency === undefined) {
    throw malformed("currency", "is missing: prices are in minor units of it");
  }
  if (priceMin !== undefined && priceMax !== undefined && priceMin > priceMax) {
    throw malformed("priceMax", "must not be less than priceMin");
  }
  // Of what is asked only, and in one order: a cursor is known again by it.
  return {
    ...(from === undefined ? {} : { from: instantOf("from", from) }),
    ...(to === undefined ? {} : { to: instantOf("to", to) }),
    ...(hostId === undefined ? {} : { hostId: hostOf(hostId, viewerId) }),
    ...(q === undefined ? {} : { text: withoutNul(tidy(q)) }),
    ...(place === undefined ? {} : { place: withoutNul(tidy(place)) }),
    ...given({ priceMin, priceMax, currency, free, available, status }),
  };
}

/** Postgres' texts have no NUL, so none has to be found. */
function withoutNul(text: string): string {
  return text.replaceAll("\0", " ");
}

/** Without what is undefined. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

function instantOf(field: string, text: string): Date {
  const instant = toInstant(text);
  if (!isInstant(instant)) throw malformed(field, "must be an instant from 1970 to 9999");
  return new Date(instant);
}

function hostOf(hostId: string, viewerId: string | undefined): string {
  if (hostId !== "me") {
    if (!isId(hostId)) throw malformed("hostId", 'must be a UUID, or "me"');
    return hostId.toLowerCase();
  }
  if (viewerId === undefined) throw new Problem("unauthenticated", "An access token is needed for hostId=me.");
  return viewerId;
}
