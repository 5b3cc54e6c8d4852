import { describe, expect, test } from "vitest";
import { line, refusal, sessionParams, start } from "./bench.ts";

const hour = 3600;

describe("a checkout session", () => {
  test("is open and unpaid at first, with what it was created with", async () => {
    const { stripe, sandbox } = await start();
    const session = await stripe.checkout.sessions.create(
      sessionParams({
        client_reference_id: "booking-1",
        customer_email: "ada@example.test",
        metadata: { bookingId: "b & 1=2" },
        payment_intent_data: { metadata: { bookingId: "b1" }, description: "Two places" },
      }),
    );
    expect(session).toMatchObject({
      status: "open",
      payment_status: "unpaid",
      amount_total: 2500,
      currency: "gbp",
      client_reference_id: "booking-1",
      customer_email: "ada@example.test",
      metadata: { bookingId: "b & 1=2" },
      livemode: false,
      payment_intent: null,
      ui_mode: "hosted_page",
      url: `${sandbox.url}/c/pay/${session.id}`,
    });
    expect(session.expires_at - session.created).toBe(24 * hour);
  });

  test("once paid has a payment intent that succeeded, with a charge, and the metadata given for it", async () => {
    const { stripe, sandbox } = await start();
    const { id } = await stripe.checkout.sessions.create(
      sessionParams({ payment_intent_data: { metadata: { bookingId: "b1" } } }),
    );
    expect(sandbox.pay(id, { email: "grace@example.test" })).toMatchObject({ kind: "complete" });
    const session = await stripe.checkout.sessions.retrieve(id, { expand: ["payment_intent.latest_charge"] });
    expect(session).toMatchObject({
      status: "complete",
      payment_status: "paid",
      url: null,
      customer_details: { email: "grace@example.test" },
      payment_intent: {
        status: "succeeded",
        amount_received: 2500,
        metadata: { bookingId: "b1" },
        latest_charge: { status: "succeeded", paid: true, amount_captured: 2500, receipt_url: expect.any(String) },
      },
    });
  });

  test("paid twice is charged once", async () => {
    const { stripe, sandbox } = await start();
    const { id } = await stripe.checkout.sessions.create(sessionParams());
    sandbox.pay(id);
    expect(sandbox.pay(id).kind).toBe("closed");
    expect((await stripe.charges.list()).data).toHaveLength(1);
  });

  test("that costs nothing completes without a payment", async () => {
    const { stripe, sandbox } = await start();
    const { id } = await stripe.checkout.sessions.create(sessionParams({ line_items: [line("gbp", 0)] }));
    sandbox.pay(id);
    const session = await stripe.checkout.sessions.retrieve(id);
    expect(session).toMatchObject({ status: "complete", payment_status: "no_payment_required", payment_intent: null });
  });

  test("shows its lines when they are asked for, in order and by page", async () => {
    const { stripe } = await start();
    const line_items = [1, 2, 3].map((quantity) => line("gbp", 1000, quantity));
    const session = await stripe.checkout.sessions.create({ ...sessionParams({ line_items }), expand: ["line_items"] });
    expect(session.line_items?.data.map((item) => item.quantity)).toEqual([1, 2, 3]);
    const all: (number | null)[] = [];
    for await (const item of stripe.checkout.sessions.listLineItems(session.id, { limit: 1 })) all.push(item.quantity);
    expect(all).toEqual([1, 2, 3]);
  });

  test("declined stays open, remembers why, and can be paid with another card", async () => {
    const { stripe, sandbox } = await start();
    const { id } = await stripe.checkout.sessions.create(sessionParams());
    expect(sandbox.pay(id, { cardNumber: "4000 0000 0000 9995" })).toMatchObject({
      kind: "declined",
      code: "card_declined",
      declineCode: "insufficient_funds",
    });
    const session = await stripe.checkout.sessions.retrieve(id, { expand: ["payment_intent"] });
    expect(session).toMatchObject({
      status: "open",
      payment_status: "unpaid",
      payment_intent: { status: "requires_payment_method", last_payment_error: { decline_code: "insufficient_funds" } },
    });
    expect(sandbox.pay(id).kind).toBe("complete");
    const intents = await stripe.paymentIntents.list();
    expect(intents.data).toHaveLength(1);
    expect(intents.data[0]).toMatchObject({ status: "succeeded", last_payment_error: null });
  });
});

describe("expiry", () => {
  test("an open session can be expired, and its begun payment is cancelled", async () => {
    const { stripe, sandbox } = await start();
    const { id } = await stripe.checkout.sessions.create(sessionParams());
    sandbox.pay(id, { cardNumber: "4000000000000002" });
    const session = await stripe.checkout.sessions.expire(id, { expand: ["payment_intent"] });
    expect(session).toMatchObject({ status: "expired", url: null, payment_intent: { status: "canceled" } });
    expect(sandbox.pay(id).kind).toBe("closed");
  });

  test("a session that is not open cannot be expired, in Stripe's words", async () => {
    const { stripe, sandbox } = await start();
    const { id } = await stripe.checkout.sessions.create(sessionParams());
    sandbox.pay(id);
    const error = await refusal(stripe.checkout.sessions.expire(id));
    expect(error.statusCode).toBe(400);
    expect(error.message).toBe(
      'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of `complete`.',
    );
  });

  test("a session expires by itself at its time and tells it once", async () => {
    const { stripe, sandbox } = await start();
    const now = Math.floor(Date.now() / 1000);
    const { id } = await stripe.checkout.sessions.create(sessionParams({ expires_at: now + hour }));
    sandbox.control.advanceClock(hour - 60);
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe("open");
    sandbox.control.advanceClock(120);
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe("expired");
    const events = await stripe.events.list({ type: "checkout.session.expired" });
    expect(events.data.map((event) => (event.data.object as { id: string }).id)).toEqual([id]);
  });

  test.each([
    ["less than 30 minutes", 29 * 60, "at least 30 minutes"],
    ["more than 24 hours", 24 * hour + 60, "less than 24 hours"],
  ])("a life of %s is refused", async (_name, life, said) => {
    const { stripe } = await start();
    const expires_at = Math.floor(Date.now() / 1000) + life;
    const error = await refusal(stripe.checkout.sessions.create(sessionParams({ expires_at })));
    expect(error).toMatchObject({ statusCode: 400, param: "expires_at", message: expect.stringContaining(said) });
  });
});
