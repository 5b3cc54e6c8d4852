import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Stripe } from "stripe";
import { authenticateSession } from "../commands/authenticateSession.ts";
import { type PayOutcome, paySession } from "../commands/paySession.ts";
import { formatAmount } from "../domain/currencies.ts";
import { checkoutPage } from "../pages/checkout.ts";
import { authenticationPage, closedPage, notFoundPage } from "../pages/closed.ts";
import { layout, type Page, pageHeaders } from "../pages/layout.ts";
import { checkForm, type FormErrors, type FormValues, readValues } from "../pages/payForm.ts";
import { parseForm } from "../params/form.ts";
import { nowMs, type State } from "../state.ts";
import type { Kinds } from "../store/kinds.ts";
import { findObject } from "../store/objects.ts";

type Session = Kinds["checkout.session"];

/** The hosted page: `/c/pay/:id`, and the bank's page behind it. */
export async function checkoutPages(app: FastifyInstance, { state, runDue }: { state: State; runDue: () => void }) {
  const find = (request: FastifyRequest): Session | undefined => {
    runDue();
    return findObject(state.store, "checkout.session", (request.params as { id: string }).id);
  };

  app.get("/c/pay/:id", async (request, reply) => {
    const session = find(request);
    if (!session) return show(reply, notFoundPage("This checkout"));
    return showForm(reply, session, readValues({}), {}, { declined: lastError(state, session) });
  });

  app.post("/c/pay/:id", async (request, reply) => {
    const session = find(request);
    if (!session) return show(reply, notFoundPage("This checkout"));
    const { customer_email, amount_total } = session.body;
    const typed = readValues(parseForm(String(request.body ?? "")));
    const values = customer_email === null ? typed : { ...typed, email: customer_email };
    if (session.body.status !== "open")
      return afterTry(reply, session, values, { kind: "closed", session: session.body });
    const checked = checkForm(values, new Date(nowMs(state)), amount_total !== 0);
    if ("errors" in checked) return showForm(reply, session, values, checked.errors);
    const outcome = state.store.transaction(() => paySession(state, session.body.id, checked.payer));
    return afterTry(reply, session, values, outcome);
  });

  app.get("/c/pay/:id/authenticate", async (request, reply) => {
    const session = find(request);
    if (!session) return show(reply, notFoundPage("This checkout"));
    if (session.body.status !== "open") return showForm(reply, session, readValues({}), {});
    if (!session.private.authenticating) return reply.redirect(`../${session.body.id}`, 303);
    const { amount_total, currency } = session.body;
    return show(reply, authenticationPage(formatAmount(amount_total ?? 0, currency ?? "usd")), session.body);
  });

  app.post("/c/pay/:id/authenticate", async (request, reply) => {
    const session = find(request);
    if (!session) return show(reply, notFoundPage("This checkout"));
    const { result } = parseForm(String(request.body ?? ""));
    const answer = result === "complete" ? "complete" : "fail";
    const outcome = state.store.transaction(() => authenticateSession(state, session.body.id, answer));
    // Back on the form's own address, which tells what the bank said.
    if (outcome.kind === "declined") return reply.redirect(`../${session.body.id}`, 303);
    return afterTry(reply, session, readValues({}), outcome);
  });
}

/** Sends the customer on: to the shop when paid (also when it was paid before), to the bank, or back to the form. */
function afterTry(reply: FastifyReply, session: Session, values: FormValues, outcome: PayOutcome): FastifyReply {
  switch (outcome.kind) {
    case "authenticate":
      return reply.redirect(`${session.body.id}/authenticate`, 303);
    case "declined":
      return showForm(reply, session, { ...values, cvc: "" }, {}, { declined: outcome.message, justNow: true });
    case "closed":
      if (outcome.session.status === "expired") return show(reply, closedPage(outcome.session, ""), session.body);
      return reply.redirect(successUrl(outcome.session), 303);
    case "complete":
      return reply.redirect(successUrl(outcome.session), 303);
  }
}

/** Why the last try of an open session failed. */
function lastError(state: State, { body }: Session): string | undefined {
  if (typeof body.payment_intent !== "string") return undefined;
  return findObject(state.store, "payment_intent", body.payment_intent)?.body.last_payment_error?.message;
}

/** Where a paid session returns to, with its id in place of `{CHECKOUT_SESSION_ID}`. */
function successUrl(session: Stripe.Checkout.Session): string {
  return new URL((session.success_url ?? "").replaceAll("{CHECKOUT_SESSION_ID}", session.id)).href;
}

function showForm(
  reply: FastifyReply,
  session: Session,
  values: FormValues,
  errors: FormErrors,
  failure: { declined?: string | undefined; justNow?: boolean } = {},
): FastifyReply {
  const { body, private: hidden } = session;
  if (body.status !== "open") return show(reply, closedPage(body, successUrl(body)), body);
  const { declined, justNow = false } = failure;
  const said = declined === undefined ? {} : { declined, justNow };
  return show(reply, checkoutPage({ session: body, lineItems: hidden.lineItems, values, errors, ...said }), body);
}

function show(reply: FastifyReply, page: Page, session?: Stripe.Checkout.Session): FastifyReply {
  const targets = [session?.success_url, session?.cancel_url].flatMap((url) => (url ? [new URL(url).origin] : []));
  return reply.code(page.status).headers(pageHeaders(targets)).send(layout(page));
}
