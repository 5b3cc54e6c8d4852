import type { Stripe } from "stripe";
import { testCards } from "../domain/cards.ts";
import { formatAmount } from "../domain/currencies.ts";
import { type Html, html } from "./html.ts";
import type { Page } from "./layout.ts";
import { type FieldName, type FormErrors, type FormValues, fieldNames } from "./payForm.ts";

export type CheckoutView = {
  session: Stripe.Checkout.Session;
  lineItems: Stripe.LineItem[];
  values: FormValues;
  errors: FormErrors;
  /** What the bank said, after a try that failed. */
  declined?: string;
  /** The try failed in this very request. */
  justNow?: boolean;
};

type Field = { label: string; autocomplete: string; hint?: string; inputmode?: string; type?: string };

const fields: Readonly<Record<FieldName, Field>> = {
  email: { label: "Email", autocomplete: "email", type: "email" },
  cardNumber: { label: "Card number", autocomplete: "cc-number", inputmode: "numeric", hint: "4242 4242 4242 4242" },
  expiry: { label: "Expiry (MM / YY)", autocomplete: "cc-exp", inputmode: "numeric", hint: "12 / 34" },
  cvc: { label: "CVC", autocomplete: "cc-csc", inputmode: "numeric", hint: "123" },
  name: { label: "Name on card", autocomplete: "cc-name" },
};

/** The form of an open session: what is bought on one side, the card on the other. */
export function checkoutPage(view: CheckoutView): Page {
  const { session } = view;
  const failed = view.declined !== undefined || Object.keys(view.errors).length > 0;
  const content = html`<div class="columns"><section aria-labelledby="what">${summary(view)}</section>
<section class="card" aria-labelledby="how"><h2 id="how">${session.amount_total === 0 ? "Your details" : "Pay with card"}</h2>
${alert(view)}${form(view)}${cardList(session)}</section></div>`;
  const title = `${failed ? "Problem: " : ""}Checkout ${price(session)}`;
  return { status: view.declined !== undefined ? (view.justNow ? 402 : 200) : failed ? 422 : 200, title, content };
}

function price(session: Stripe.Checkout.Session): string {
  return formatAmount(session.amount_total ?? 0, session.currency ?? "usd");
}

function summary({ session, lineItems }: CheckoutView): Html {
  const lines = lineItems.map(
    (
      item,
    ) => html`<div><dt>${item.description}${(item.quantity ?? 1) > 1 && html` <span class="count">× ${item.quantity}</span>`}</dt>
<dd>${formatAmount(item.amount_total, item.currency)}</dd></div>`,
  );
  const back =
    session.cancel_url !== null && html`<a class="back" href="${session.cancel_url}">← Cancel and go back</a>`;
  return html`${back}<h1 id="what">Checkout</h1><p class="amount">${price(session)}</p>
<dl class="lines">${lines}<div class="total"><dt>Total</dt><dd>${price(session)}</dd></div></dl>`;
}

function alert({ errors, declined }: CheckoutView): Html | undefined {
  const wrong = fieldNames.filter((name) => errors[name] !== undefined);
  if (declined !== undefined) return html`<div class="alert" role="alert"><p>${declined}</p></div>`;
  if (wrong.length === 0) return undefined;
  const links = wrong.map((name, index) => html`${index > 0 && ", "}<a href="#${name}">${fields[name].label}</a>`);
  return html`<div class="alert" role="alert"><p>Please correct: ${links}.</p></div>`;
}

function form(view: CheckoutView): Html {
  const { session } = view;
  const free = session.amount_total === 0;
  const card = html`${input(view, "cardNumber")}<div class="pair">${input(view, "expiry")}${input(view, "cvc")}</div>`;
  const message = session.custom_text.submit?.message;
  return html`<form method="post" novalidate>${input(view, "email")}${!free && card}${input(view, "name")}
${message !== undefined && html`<p class="small soft">${message}</p>`}<button>${free ? "Complete order" : `${verb(session)} ${price(session)}`}</button></form>`;
}

function verb(session: Stripe.Checkout.Session): string {
  if (session.submit_type === "book") return "Book for";
  return session.submit_type === "donate" ? "Donate" : "Pay";
}

/** Where a try that failed puts the customer: the first wrong field, or the card that was declined. */
function attention({ errors, declined }: CheckoutView): FieldName | undefined {
  return fieldNames.find((name) => errors[name] !== undefined) ?? (declined === undefined ? undefined : "cardNumber");
}

function input(view: CheckoutView, name: FieldName): Html {
  const { session, values, errors } = view;
  const { label, autocomplete, hint, inputmode, type } = fields[name];
  const error = errors[name];
  const fixed = name === "email" && session.customer_email !== null;
  const value = fixed ? session.customer_email : values[name];
  return html`<div class="field"><label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type ?? "text"}" value="${value}" autocomplete="${autocomplete}" required
${inputmode !== undefined && html` inputmode="${inputmode}"`}${hint !== undefined && html` placeholder="${hint}"`}${fixed && html` readonly`}
${error !== undefined && html` aria-invalid="true" aria-describedby="${name}-error"`}${attention(view) === name && html` autofocus`}>
${error !== undefined && html`<p class="wrong" id="${name}-error">${error}</p>`}</div>`;
}

function cardList(session: Stripe.Checkout.Session): Html | undefined {
  if (session.amount_total === 0) return undefined;
  const rows = testCards
    .filter((card) => card.listed)
    .map(
      (card) =>
        html`<tr><th scope="row" class="number">${card.number.replaceAll(/(\d{4})(?=\d)/g, "$1 ")}</th><td>${card.label}</td></tr>`,
    );
  return html`<details open><summary>Test cards</summary><div class="scroll" tabindex="0" role="region" aria-label="Test cards"><table class="cards">${rows}</table></div>
<p class="small soft">Any expiry date in the future, any three digits as CVC, any name. Other cards are declined.</p></details>`;
}
