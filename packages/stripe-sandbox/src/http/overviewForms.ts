import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { closeDispute } from "../commands/closeDispute.ts";
import { createRefund } from "../commands/createRefund.ts";
import { openDispute } from "../commands/openDispute.ts";
import { amountStep, formatAmount, readAmount } from "../domain/currencies.ts";
import { ApiFailure, badParam, rejected } from "../failure.ts";
import { layout, pageHeaders } from "../pages/layout.ts";
import { refusedPage } from "../pages/overviewForms.ts";
import { parseForm } from "../params/form.ts";
import { mustFind } from "../queries/find.ts";
import type { State } from "../state.ts";
import { pathOf } from "./publicPath.ts";

type Options = { state: State; runDue: () => void };
type Form = { id: string; field: (name: string) => string };

/** What is done on the overview by hand, as in Stripe's dashboard: refunds, disputes and how they end. */
export async function overviewForms(app: FastifyInstance, { state, runDue }: Options): Promise<void> {
  const form = (path: string, run: (form: Form) => unknown) =>
    app.post(`/objects/:id/${path}`, async (request, reply) => {
      runDue();
      return answer(state, request, reply, run);
    });
  form("refund", ({ id, field }) => refundByHand(state, id, field("amount")));
  form("dispute", ({ id }) => openDispute(state, null, id, {}));
  form("decide", ({ id, field }) => closeDispute(state, null, id, field("outcome") === "lost" ? "lost" : "won"));
}

async function answer(state: State, request: FastifyRequest, reply: FastifyReply, run: (form: Form) => unknown) {
  const base = pathOf(state.publicUrl);
  try {
    refuseForeign(request);
    const fields = parseForm(String(request.body ?? ""));
    const field = (name: string): string => (typeof fields[name] === "string" ? fields[name] : "");
    const { id } = request.params as { id: string };
    state.store.transaction(() => run({ id, field }));
    return reply.redirect(`${base}/`, 303);
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    const page = { status: error.status, title: "Not done", narrow: true, content: refusedPage(base, error.message) };
    return reply.code(page.status).headers(pageHeaders([])).send(layout(page));
  }
}

/** A page of another site could send such a form in its visitor's name. Browsers tell, and what is no browser need not. */
function refuseForeign(request: FastifyRequest): void {
  const site = request.headers["sec-fetch-site"] ?? "same-origin";
  if (site !== "same-origin") throw rejected(403, "invalid_request_error", "This form comes from another site.");
}

function refundByHand(state: State, intentId: string, written: string): void {
  const { currency } = mustFind(state.store, "payment_intent", intentId, "payment").body;
  if (written === "") return void createRefund(state, null, { payment_intent: intentId });
  const amount = readAmount(written, currency);
  if (!amount || amount % amountStep(currency) !== 0) {
    throw badParam(`Write an amount such as ${formatAmount(1000, currency)} without the currency.`, "amount");
  }
  createRefund(state, null, { payment_intent: intentId, amount });
}
