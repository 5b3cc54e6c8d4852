import { closeDispute } from "../commands/closeDispute.ts";
import { updateDispute } from "../commands/updateDispute.ts";
import { fields, flag, text } from "../params/reader.ts";
import { expand, metadata, paging } from "../params/values.ts";
import { mustFind } from "../queries/find.ts";
import { equals, listPage } from "../queries/lists.ts";
import { type Route, route } from "./route.ts";

const disputes = "/v1/disputes";
const changes = { evidence: fields({ uncategorized_text: text(150_000) }), submit: flag, metadata, expand };

/** Disputes: https://docs.stripe.com/api/disputes. Evidence is one text; files and the other fields are not taken. */
export const disputeRoutes: Route[] = [
  route("GET", disputes, fields({ ...paging, charge: text(), payment_intent: text() }), ({ state, params }) =>
    listPage(
      state,
      "dispute",
      disputes,
      params,
      equals({ charge: params.charge, payment_intent: params.payment_intent }),
    ),
  ),
  route(
    "GET",
    `${disputes}/:id`,
    fields({ expand }),
    ({ state, id }) => mustFind(state.store, "dispute", id, "dispute").body,
  ),
  route("POST", `${disputes}/:id`, fields(changes), ({ state, cause, id, params: { evidence, submit, metadata } }) =>
    updateDispute(state, cause, id, { text: evidence?.uncategorized_text, submit, metadata }),
  ),
  route("POST", `${disputes}/:id/close`, fields({ expand }), ({ state, cause, id }) =>
    closeDispute(state, cause, id, "lost"),
  ),
];
