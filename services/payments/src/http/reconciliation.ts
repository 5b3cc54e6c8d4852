import { listQuery } from "@stagedoor/service/lists";
import type { App } from "@stagedoor/service/server";
import { lastReconciliations } from "../db/reconciliations.ts";
import type { Deps } from "../deps.ts";
import { reconciliationsReply } from "./schemas.ts";

/** What comparisons with Stripe found, for operators: each may carry many things, so pages are small. */
export function reconciliationRoute(app: App, deps: Deps): void {
  const schema = {
    summary: "The last comparisons with Stripe: what was compared, healed, and what needs a person",
    querystring: listQuery({ sorts: ["date"], filters: {}, order: "desc", limit: { default: 10, maximum: 20 } }),
    response: { 200: reconciliationsReply },
  };
  const onRequest = app.requireRole("admin");
  app.get("/api/v1/payments/reconciliation", { schema, onRequest }, async (request) => {
    const { limit, offset, order } = request.query;
    const { rows, total } = await lastReconciliations(deps.database, { limit, offset, order });
    const items = rows.map(({ startedAt, finishedAt, looksBackTo, items: unresolvedItems, ...rest }) => ({
      ...rest,
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt?.toISOString() ?? null,
      looksBackTo: looksBackTo.toISOString(),
      unresolvedItems,
    }));
    return { items, total, limit, offset };
  });
}
