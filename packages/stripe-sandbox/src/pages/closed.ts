import type { Stripe } from "stripe";
import { html } from "./html.ts";
import type { Page } from "./layout.ts";

/** What the address of a session shows that can no longer be paid. */
export function closedPage(session: Stripe.Checkout.Session, successUrl: string): Page {
  if (session.status === "complete") {
    return {
      status: 200,
      narrow: true,
      title: "Payment complete",
      content: html`<section class="card"><h1>This payment is complete</h1><p>There is nothing more to pay here.</p>
<a class="button" href="${successUrl}">Continue</a></section>`,
    };
  }
  return {
    status: 410,
    narrow: true,
    title: "Checkout expired",
    content: html`<section class="card"><h1>This checkout has expired</h1><p>Nothing was charged. Go back to start again.</p>
${session.cancel_url !== null && html`<a class="button" href="${session.cancel_url}">Go back</a>`}</section>`,
  };
}

/** The bank's question for a card that asks for authentication. */
export function authenticationPage(amount: string): Page {
  return {
    status: 200,
    narrow: true,
    title: "Authentication",
    content: html`<section class="card"><h1>Confirm it is you</h1><p>This is where your bank would ask you to approve <strong>${amount}</strong>. In the sandbox you choose the answer.</p>
<form method="post"><button name="result" value="complete">Complete authentication</button><button class="second" name="result" value="fail">Fail authentication</button></form></section>`,
  };
}

export function notFoundPage(what: string): Page {
  return {
    status: 404,
    narrow: true,
    title: "Not found",
    content: html`<section class="card"><h1>${what} does not exist</h1><p>Check the address, or go back to where you came from.</p></section>`,
  };
}
