/** What a browser met on Stripe's page. */
export type PaidByPage = { /** The form's text. */ shown: string; status: number; location: string | null };

/** Opens the hosted page as a browser does, reads it, and pays with a card. */
export async function payOnPage(url: string, cardNumber = "4242 4242 4242 4242"): Promise<PaidByPage> {
  const shown = await (await fetch(url)).text();
  const form = { email: "ada@example.test", cardNumber, expiry: "12 / 40", cvc: "123", name: "Ada Example" };
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
  return { shown, status: answer.status, location: answer.headers.get("location") };
}
