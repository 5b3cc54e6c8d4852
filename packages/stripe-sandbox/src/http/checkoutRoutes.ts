import { createSession } from "../commands/createSession.ts";
import { expireSession } from "../commands/expireSession.ts";
import { updateMetadata } from "../commands/updateMetadata.ts";
import { fields, oneOf, text, unsupported } from "../params/reader.ts";
import { sessionParams } from "../params/session.ts";
import { email, expand, metadata, paging } from "../params/values.ts";
import { mustFind } from "../queries/find.ts";
import { equals, lineItemsOf, listPage } from "../queries/lists.ts";
import { type Route, route } from "./route.ts";

const sessions = "/v1/checkout/sessions";
const filters = {
  payment_intent: text(),
  status: oneOf("complete", "expired", "open"),
  customer_details: fields({ email }, ["email"]),
  customer: unsupported,
  payment_link: unsupported,
  subscription: unsupported,
};

/** `/v1/checkout/sessions`: https://docs.stripe.com/api/checkout/sessions. */
export const checkoutRoutes: Route[] = [
  route("POST", sessions, sessionParams, ({ state, params }) => createSession(state, params)),
  route("GET", sessions, fields({ ...paging, ...filters }), ({ state, params }) =>
    listPage(
      state,
      "checkout.session",
      sessions,
      params,
      equals({
        payment_intent: params.payment_intent,
        status: params.status,
        email: params.customer_details?.email,
      }),
    ),
  ),
  route(
    "GET",
    `${sessions}/:id`,
    fields({ expand }),
    ({ state, id }) => mustFind(state.store, "checkout.session", id, "session").body,
  ),
  route("POST", `${sessions}/:id`, fields({ metadata, expand }), ({ state, id, params: { metadata } }) =>
    updateMetadata(state, "checkout.session", id, metadata === undefined ? {} : { metadata }),
  ),
  route("POST", `${sessions}/:id/expire`, fields({ expand }), ({ state, cause, id }) =>
    expireSession(state, cause, id),
  ),
  route("GET", `${sessions}/:id/line_items`, fields({ ...paging, created: unsupported }), ({ state, id, params }) =>
    lineItemsOf(state, id, params),
  ),
];
