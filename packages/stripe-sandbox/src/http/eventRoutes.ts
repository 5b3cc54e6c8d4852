import { badParam } from "../failure.ts";
import { fields, flag, list, text } from "../params/reader.ts";
import { expand, paging } from "../params/values.ts";
import { mustFind } from "../queries/find.ts";
import { listPage } from "../queries/lists.ts";
import type { SandboxEvent } from "../shapes/event.ts";
import type { State } from "../state.ts";
import { pendingWebhooks } from "../store/deliveries.ts";
import type { Condition } from "../store/objects.ts";
import { type Route, route } from "./route.ts";

const events = "/v1/events";

/** Events of the last 30 days: https://docs.stripe.com/api/events. */
export const eventRoutes: Route[] = [
  route(
    "GET",
    events,
    fields({ ...paging, type: text(), types: list(text(), 20), delivery_success: flag }),
    ({ state, params }) => {
      if (params.type !== undefined && params.types !== undefined) {
        throw badParam("You may only specify one of these parameters: type, types.", "type");
      }
      const wanted = params.types ?? (params.type === undefined ? [] : [params.type]);
      const conditions = [...ofTypes(wanted), ...delivered(params.delivery_success)];
      const page = listPage(state, "event", events, params, conditions);
      return { ...page, data: page.data.map((event) => current(state, event as SandboxEvent)) };
    },
  ),
  route("GET", `${events}/:id`, fields({ expand }), ({ state, id }) =>
    current(state, mustFind(state.store, "event", id, "id").body),
  ),
];

function current(state: State, event: SandboxEvent): SandboxEvent {
  return { ...event, pending_webhooks: pendingWebhooks(state.store, event.id) };
}

/** `type` may end in `*`, as in `charge.*`. */
function ofTypes(types: string[]): Condition[] {
  if (types.length === 0) return [];
  const values = types.map((type) => type.replaceAll("*", "%").replaceAll("_", "\\_"));
  return [{ sql: values.map(() => "type LIKE ? ESCAPE '\\'").join(" OR "), values }];
}

function delivered(wanted: boolean | undefined): Condition[] {
  if (wanted === undefined) return [];
  const open = "EXISTS (SELECT 1 FROM deliveries d WHERE d.event = objects.id AND d.state <> 'delivered')";
  return [{ sql: wanted ? `NOT ${open}` : open, values: [] }];
}
