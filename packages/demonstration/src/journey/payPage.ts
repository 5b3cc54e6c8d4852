import { reasonOf } from "../rest.ts";

/** Test cards of the sandbox, as of Stripe's own test mode. */
export const cards = { good: "4242 4242 4242 4242", declined: "4000 0000 0000 0002" } as const;

export type Submitted = { status: number; location: string | null; text: string };

/**
 * Where the page of a checkout is reached: at `sandboxUrl` in place of what its address has in front of `/c/pay/`, which is
 * how browsers outside reach it. Errors: it is no address of a checkout page.
 */
export function pageAt(checkoutUrl: string, sandboxUrl: string): string {
  const path = /\/c\/pay\/.+$/.exec(checkoutUrl)?.[0];
  if (path === undefined)
    throw new Error(`expected the address of a checkout page, with /c/pay/ in it, not ${checkoutUrl}`);
  return sandboxUrl + path;
}

/** Submits the hosted page's form as a browser does. It follows no redirect. Errors: no answer. */
export async function submitCard(page: string, cardNumber: string, signal: AbortSignal): Promise<Submitted> {
  const form = { email: "payer@example.test", cardNumber, expiry: "12 / 34", cvc: "123", name: "Ada Payer" };
  try {
    const answer = await fetch(page, { method: "POST", body: new URLSearchParams(form), redirect: "manual", signal });
    return { status: answer.status, location: answer.headers.get("location"), text: await answer.text() };
  } catch (error) {
    throw new Error(`POST ${page} got no answer: ${reasonOf(error)}`, { cause: error });
  }
}
