import { createRefund } from "../commands/createRefund.ts";
import { updateRefundMetadata } from "../commands/updateMetadata.ts";
import { fields, text } from "../params/reader.ts";
import { refundParams } from "../params/refund.ts";
import { expand, metadata, paging } from "../params/values.ts";
import { mustFind } from "../queries/find.ts";
import { equals, listPage } from "../queries/lists.ts";
import { type Route, route } from "./route.ts";

const refunds = "/v1/refunds";

/** Refunds: https://docs.stripe.com/api/refunds. */
export const refundRoutes: Route[] = [
  route("POST", refunds, refundParams, ({ state, cause, params }) => createRefund(state, cause, params)),
  route("GET", refunds, fields({ ...paging, charge: text(), payment_intent: text() }), ({ state, params }) =>
    listPage(
      state,
      "refund",
      refunds,
      params,
      equals({ charge: params.charge, payment_intent: params.payment_intent }),
    ),
  ),
  route(
    "GET",
    `${refunds}/:id`,
    fields({ expand }),
    ({ state, id }) => mustFind(state.store, "refund", id, "refund").body,
  ),
  route("POST", `${refunds}/:id`, fields({ metadata, expand }), ({ state, cause, id, params }) =>
    updateRefundMetadata(state, cause, id, params.metadata),
  ),
  route("GET", "/v1/charges/:id/refunds", fields(paging), ({ state, id, params }) => {
    mustFind(state.store, "charge", id, "charge");
    return listPage(state, "refund", `/v1/charges/${id}/refunds`, params, equals({ charge: id }));
  }),
];
