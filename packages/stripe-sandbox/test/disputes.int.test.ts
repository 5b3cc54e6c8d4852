import type Stripe from "stripe";
import { expect, test } from "vitest";
import { eventually, paid, receive, refusal, secret, sessionParams, start } from "./bench.ts";

const typesOf = async (stripe: Stripe) =>
  (await stripe.events.list({ type: "charge.dispute.*" })).data.map((event) => event.type).reverse();

/** Pays with a card, and finds the dispute of it. */
async function payWith(cardNumber: string) {
  const { stripe, sandbox } = await start();
  const session = await stripe.checkout.sessions.create(sessionParams());
  expect(sandbox.pay(session.id, { cardNumber })).toMatchObject({ kind: "complete" });
  const intent = String((await stripe.checkout.sessions.retrieve(session.id)).payment_intent);
  const [dispute] = (await stripe.disputes.list({ payment_intent: intent })).data;
  if (!dispute) throw new Error("the payment is not disputed");
  return { stripe, sandbox, intent, dispute };
}

test("the card that is disputed pays first, and then its bank asks for all of it back", async () => {
  const { stripe, intent, dispute } = await payWith("4000000000000259");
  expect(dispute).toMatchObject({ amount: 2500, currency: "gbp", reason: "fraudulent", status: "needs_response" });
  expect(dispute.is_charge_refundable).toBe(false);
  const charge = await stripe.charges.retrieve(String(dispute.charge));
  expect(charge).toMatchObject({ payment_intent: intent, paid: true, disputed: true });
  expect(await typesOf(stripe)).toEqual(["charge.dispute.created", "charge.dispute.funds_withdrawn"]);
  expect((await stripe.disputes.retrieve(dispute.id, { expand: ["charge"] })).charge).toMatchObject({ id: charge.id });
});

test.each([
  ["won", { status: "won", is_charge_refundable: true }, ["charge.dispute.closed", "charge.dispute.funds_reinstated"]],
  ["lost", { status: "lost", is_charge_refundable: false }, ["charge.dispute.closed"]],
] as const)("a dispute that is %s says so once, and cannot be decided again", async (outcome, after, told) => {
  const { stripe, sandbox, dispute } = await payWith("4000000000000259");
  sandbox.control.closeDispute(dispute.id, outcome);
  expect(await stripe.disputes.retrieve(dispute.id)).toMatchObject(after);
  expect((await typesOf(stripe)).slice(2)).toEqual(told);
  expect(() => sandbox.control.closeDispute(dispute.id, "won")).toThrow("already closed");
  expect(await refusal(stripe.disputes.close(dispute.id))).toMatchObject({ statusCode: 400 });
});

test("nothing is refunded while a dispute is open or once it is lost, and all of it once it is won", async () => {
  const { stripe, sandbox, intent, dispute } = await payWith("4000000000000259");
  const refund = () => stripe.refunds.create({ payment_intent: intent });
  expect(await refusal(refund())).toMatchObject({ statusCode: 400, code: "charge_disputed" });
  sandbox.control.closeDispute(dispute.id, "won");
  expect((await refund()).amount).toBe(2500);
  const lost = await payWith("4000000000000259");
  await lost.stripe.disputes.close(lost.dispute.id);
  const again = await refusal(lost.stripe.refunds.create({ payment_intent: lost.intent }));
  expect(again).toMatchObject({ statusCode: 400, code: "charge_disputed" });
});

test("an inquiry takes nothing: its payment can be refunded, and it can only be won", async () => {
  const { stripe, sandbox, intent, dispute } = await payWith("4000000000001976");
  expect(dispute).toMatchObject({ status: "warning_needs_response", is_charge_refundable: true });
  expect(await typesOf(stripe)).toEqual(["charge.dispute.created"]);
  expect(await refusal(stripe.disputes.close(dispute.id))).toMatchObject({ statusCode: 400 });
  expect((await stripe.refunds.create({ payment_intent: intent })).status).toBe("succeeded");
  sandbox.control.closeDispute(dispute.id, "won");
  expect((await stripe.disputes.retrieve(dispute.id)).status).toBe("warning_closed");
});

test.each([
  ["winning_evidence", "won"],
  ["losing_evidence", "lost"],
  ["The attendee was checked in.", "under_review"],
])("evidence decides as in Stripe's test mode: %s", async (uncategorized_text, status) => {
  const { stripe, dispute } = await payWith("4000000000000259");
  const kept = await stripe.disputes.update(dispute.id, { evidence: { uncategorized_text }, submit: false });
  expect(kept).toMatchObject({ status: "needs_response", evidence_details: { has_evidence: true } });
  expect(await stripe.disputes.update(dispute.id, { submit: true })).toMatchObject({ status });
});

test("a payment can be disputed later, in part and for a reason, over HTTP; a second dispute waits for the first", async () => {
  const { stripe, sandbox } = await start();
  const { intent } = await paid(sandbox, stripe);
  const ask = (call: string, body: object) =>
    fetch(`${sandbox.url}/_sandbox/disputes/${call}`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_sandbox", "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const opened = await ask("open", { payment: intent, amount: 1000, reason: "product_not_received" });
  const { result } = (await opened.json()) as { result: { id: string } };
  const dispute = await stripe.disputes.retrieve(result.id);
  expect(dispute).toMatchObject({ amount: 1000, reason: "product_not_received" });
  expect((await ask("open", { payment: intent })).status).toBe(400);
  expect((await ask("close", { id: result.id, outcome: "drawn" })).status).toBe(400);
  expect((await ask("close", { id: result.id, outcome: "won" })).status).toBe(200);
  expect((await ask("open", { payment: intent, amount: 2501 })).status).toBe(400);
  expect((await ask("open", { payment: intent })).status).toBe(200);
});

test("disputes reach webhooks like everything else", async () => {
  const { stripe, sandbox } = await start();
  const receiver = await receive();
  const { intent } = await paid(sandbox, stripe);
  sandbox.control.addEndpoint(receiver.url, secret, ["charge.dispute.created"]);
  const id = sandbox.control.openDispute(intent);
  await eventually(() => expect(receiver.received).toMatchObject([{ event: { data: { object: { id } } } }]));
});
