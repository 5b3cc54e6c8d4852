import type { FastifyInstance, FastifyReply } from "fastify";
import type { Stripe } from "stripe";
import { notFoundPage } from "../pages/closed.ts";
import { layout, type Page, pageHeaders } from "../pages/layout.ts";
import { objectPage, overviewPage, receiptPage } from "../pages/overview.ts";
import { nowSeconds, type State } from "../state.ts";
import { recentDeliveries } from "../store/deliveries.ts";
import { listEndpoints } from "../store/endpoints.ts";
import { type Kind, type Kinds, nouns } from "../store/kinds.ts";
import { findObject, listObjects } from "../store/objects.ts";
import { pathOf } from "./publicPath.ts";

const shown = 25;

/** The overview at `/`, any object as JSON, and receipts. */
export async function overviewPages(app: FastifyInstance, { state, runDue }: { state: State; runDue: () => void }) {
  const recent = <K extends Kind>(kind: K): Kinds[K]["body"][] =>
    listObjects(state.store, kind, [], shown).data.map((found) => found.body);

  app.get("/", async (_request, reply) => {
    runDue();
    const page = overviewPage({
      base: pathOf(state.publicUrl),
      now: nowSeconds(state),
      sessions: recent("checkout.session"),
      payments: recent("payment_intent").map((intent) => ({ intent, charge: chargeOf(state, intent) })),
      refunds: recent("refund"),
      disputes: recent("dispute"),
      events: recent("event"),
      deliveries: recentDeliveries(state.store, shown),
      endpoints: listEndpoints(state.store),
    });
    return show(reply, page);
  });

  app.get<{ Params: { id: string } }>("/objects/:id", async (request, reply) => {
    const { id } = request.params;
    for (const kind of Object.keys(nouns) as Kind[]) {
      const found = findObject(state.store, kind, id);
      if (found) return show(reply, objectPage(id, found.body, pathOf(state.publicUrl)));
    }
    return show(reply, notFoundPage("This object"));
  });

  app.get<{ Params: { id: string } }>("/receipts/:id", async (request, reply) => {
    const found = findObject(state.store, "charge", request.params.id);
    return show(reply, found ? receiptPage(found.body) : notFoundPage("This receipt"));
  });
}

function chargeOf(state: State, intent: Stripe.PaymentIntent): Stripe.Charge | undefined {
  return findObject(state.store, "charge", String(intent.latest_charge))?.body;
}

function show(reply: FastifyReply, page: Page): FastifyReply {
  return reply.code(page.status).headers(pageHeaders([])).send(layout(page));
}
