import { updateMetadata } from "../commands/updateMetadata.ts";
import { fields, text, unsupported } from "../params/reader.ts";
import { expand, metadata, paging } from "../params/values.ts";
import { mustFind } from "../queries/find.ts";
import { equals, listPage } from "../queries/lists.ts";
import { type Route, route } from "./route.ts";

const intents = "/v1/payment_intents";
const charges = "/v1/charges";

/** Payment intents, charges and payment methods: made by the hosted page, read and described through the API. */
export const paymentRoutes: Route[] = [
  route("GET", intents, fields({ ...paging, customer: unsupported }), ({ state, params }) =>
    listPage(state, "payment_intent", intents, params),
  ),
  route(
    "GET",
    `${intents}/:id`,
    fields({ expand, client_secret: text() }),
    ({ state, id }) => mustFind(state.store, "payment_intent", id, "intent").body,
  ),
  route("POST", `${intents}/:id`, fields({ metadata, description: text(1000), expand }), ({ state, id, params }) => {
    const { expand: _only, ...changes } = params;
    return updateMetadata(state, "payment_intent", id, changes);
  }),
  route(
    "GET",
    charges,
    fields({ ...paging, payment_intent: text(), customer: unsupported, transfer_group: unsupported }),
    ({ state, params }) =>
      listPage(state, "charge", charges, params, equals({ payment_intent: params.payment_intent })),
  ),
  route(
    "GET",
    `${charges}/:id`,
    fields({ expand }),
    ({ state, id }) => mustFind(state.store, "charge", id, "charge").body,
  ),
  route(
    "GET",
    "/v1/payment_methods/:id",
    fields({ expand }),
    ({ state, id }) => mustFind(state.store, "payment_method", id, "payment_method").body,
  ),
];
