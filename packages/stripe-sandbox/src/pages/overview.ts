import type { Stripe } from "stripe";
import { formatAmount } from "../domain/currencies.ts";
import type { SandboxEvent } from "../shapes/event.ts";
import type { Delivery } from "../store/deliveries.ts";
import type { Endpoint } from "../store/endpoints.ts";
import { type Html, html } from "./html.ts";
import type { Page } from "./layout.ts";
import { decideForms, disputeForm, refundForm } from "./overviewForms.ts";

export type OverviewView = {
  /** The path of the public address: links from it are right whether or not this page's address ends in a slash. */
  base: string;
  now: number;
  sessions: Stripe.Checkout.Session[];
  payments: { intent: Stripe.PaymentIntent; charge: Stripe.Charge | undefined }[];
  refunds: Stripe.Refund[];
  disputes: Stripe.Dispute[];
  events: SandboxEvent[];
  deliveries: Delivery[];
  endpoints: Endpoint[];
};

/** What happened lately, for people who wonder where their payment went. */
export function overviewPage(view: OverviewView): Page {
  const link = (id: string): Html => linkTo(view.base, id);
  const content = html`<h1>Stripe sandbox</h1>
<p class="soft">A stand-in for Stripe's test mode. Its time is <time>${time(view.now)}</time> UTC. <a href="">Refresh</a></p>
${table(
  "Checkout sessions",
  ["Created", "Session", "Amount", "Status", "Payment", "Page"],
  view.sessions.map((session) => [
    time(session.created),
    link(session.id),
    money(session.amount_total, session.currency),
    state(session.status),
    state(session.payment_status),
    session.url === null ? "" : html`<a href="${view.base}/c/pay/${session.id}">Pay</a>`,
  ]),
)}
${table(
  "Payments",
  ["Created", "Payment", "Amount", "Status", "Why it failed", "Give back", "Dispute"],
  view.payments.map(({ intent, charge }) => [
    time(intent.created),
    link(intent.id),
    money(intent.amount, intent.currency),
    state(intent.status),
    intent.last_payment_error?.message ?? "",
    refundForm(view.base, intent, charge),
    disputeForm(view.base, intent, charge),
  ]),
)}
${table(
  "Refunds",
  ["Created", "Refund", "Amount", "Status", "Payment"],
  view.refunds.map((refund) => [
    time(refund.created),
    link(refund.id),
    money(refund.amount, refund.currency),
    state(refund.status),
    link(String(refund.payment_intent)),
  ]),
)}
${table(
  "Disputes",
  ["Created", "Dispute", "Amount", "Status", "Reason", "Payment", "Decide"],
  view.disputes.map((dispute) => [
    time(dispute.created),
    link(dispute.id),
    money(dispute.amount, dispute.currency),
    state(dispute.status),
    dispute.reason.replaceAll("_", " "),
    link(String(dispute.payment_intent)),
    decideForms(view.base, dispute),
  ]),
)}
${table(
  "Events",
  ["Created", "Event", "Type"],
  view.events.map((event) => [time(event.created), link(event.id), event.type]),
)}
${table(
  "Webhook deliveries",
  ["Created", "Event", "State", "Tries", "Next or last", "Answer"],
  view.deliveries.map((delivery) => [
    time(delivery.created / 1000),
    link(delivery.event),
    state(delivery.state),
    delivery.attempts,
    time(delivery.due / 1000),
    delivery.last_error ?? delivery.last_status ?? "",
  ]),
)}
${table(
  "Webhook endpoints",
  ["Endpoint", "Address", "Events"],
  view.endpoints.map((endpoint) => [endpoint.id, endpoint.url, endpoint.types.join(", ")]),
)}`;
  return { status: 200, title: "Stripe sandbox", content };
}

type Cell = Html | string | number;

function table(title: string, columns: string[], rows: Cell[][]): Html {
  const head = columns.map((column) => html`<th scope="col">${column}</th>`);
  const body = rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`);
  const empty = html`<p class="soft">Nothing yet.</p>`;
  const full = html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
  return html`<section class="card"><h2>${title}</h2>${rows.length === 0 ? empty : full}</section>`;
}

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ");
}

function money(amount: number | null, currency: string | null): string {
  return formatAmount(amount ?? 0, currency ?? "usd");
}

function linkTo(base: string, id: string): Html {
  return html`<a class="id" href="${base}/objects/${id}" title="${id}">${id.length > 24 ? `${id.slice(0, 12)}…${id.slice(-8)}` : id}</a>`;
}

const good = new Set(["complete", "paid", "succeeded", "delivered", "won"]);
const bad = new Set(["expired", "failed", "canceled", "given-up", "dropped", "lost"]);

function state(value: string | null): Html {
  const word = value ?? "";
  return html`<span class="${good.has(word) ? "good" : bad.has(word) ? "bad" : "plain"}">${word.replaceAll(/[_-]/g, " ")}</span>`;
}

/** One object as JSON. */
export function objectPage(id: string, body: object, base: string): Page {
  const content = html`<p><a href="${base}/">← Overview</a></p><h1 class="id">${id}</h1><section class="card scroll" tabindex="0"><pre class="small">${JSON.stringify(body, null, 2)}</pre></section>`;
  return { status: 200, title: id, content };
}

/** The receipt that a charge links to. */
export function receiptPage(charge: Stripe.Charge): Page {
  const refunded = charge.amount_refunded > 0;
  const content = html`<section class="card"><h1>Receipt</h1><p class="amount">${money(charge.amount, charge.currency)}</p>
<dl class="lines"><div><dt>Paid</dt><dd>${time(charge.created)} UTC</dd></div>
<div><dt>Card</dt><dd>•••• ${charge.payment_method_details?.card?.last4 ?? ""}</dd></div>
${refunded && html`<div><dt>Refunded</dt><dd>${money(charge.amount_refunded, charge.currency)}</dd></div>`}</dl></section>`;
  return { status: 200, title: "Receipt", narrow: true, content };
}
