import { until } from "@stagedoor/platform/testing/until";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { closePayments, endHolds } from "../src/jobs/closing.ts";
import { reconcile } from "../src/jobs/reconciliation.ts";
import { sendRefunds } from "../src/jobs/refunds.ts";
import { confirmedBy, next } from "./bookings.ts";
import type { Stage } from "./stage.ts";
import { deliver, eventsOf } from "./stripeEvents.ts";

export type JourneyStage = { stage: Stage; pay: (sessionId: string) => Promise<unknown> };

/** What must hold with Stripe's own test mode as with the sandbox. Events are read from Stripe and delivered from here. */
export function paymentJourneys(start: () => Promise<JourneyStage>): void {
  let stage: Stage;
  let pay: JourneyStage["pay"];

  beforeAll(async () => {
    ({ stage, pay } = await start());
  });
  afterAll(() => stage?.stop());

  const typesSent = async (bookingId: string) => (await stage.sent(bookingId)).map((message) => message.type);

  /** Waits until Stripe lists the event, and delivers all events so far. */
  async function deliverUntil(sessionId: string, type: Stripe.Event["type"]): Promise<void> {
    const since = Math.floor(Date.now() / 1000) - 600;
    const events = await until(
      async () => {
        const found = await eventsOf(stage, sessionId, { since });
        return found.some((event) => event.type === type) && found;
      },
      { timeoutMs: 60_000, everyMs: 500, what: type },
    );
    for (const event of events) expect(await deliver(stage, event)).toMatchObject({ status: 200 });
  }

  it("a hold is paid, confirmed, cancelled and given back", async () => {
    const booking = await stage.hold();
    const opened = await stage.checkout(booking);
    expect(opened.status).toBe(201);
    expect((await stage.checkout(booking)).body).toEqual(opened.body);
    const session = (await stage.database.sql`select session_id from attempts where booking_id = ${booking.id}`)[0];
    const sessionId = String(session?.session_id);
    await pay(sessionId);
    await deliverUntil(sessionId, "checkout.session.completed");
    expect(await typesSent(booking.id)).toEqual(["payment.succeeded"]);
    const confirmed = confirmedBy(booking, (await stage.sent(booking.id))[0]?.body.attemptId ?? "");
    await stage.hear("booking.confirmed", confirmed);
    await stage.hear("booking.cancelled", next(confirmed, { status: "cancelled", refund: { amount: booking.total } }));
    await sendRefunds(stage.deps);
    await deliverUntil(sessionId, "charge.refunded");
    expect(await typesSent(booking.id)).toEqual(["payment.succeeded", "payment.refunded"]);
    expect((await stage.sent(booking.id)).at(-1)?.body.amountRefunded).toBe(2500);
  });

  it("a hold that runs out cannot be paid any more", async () => {
    const booking = await stage.hold();
    await stage.checkout(booking);
    await endHolds(stage.later(600_000));
    await closePayments(stage.later(600_000));
    expect(await typesSent(booking.id)).toEqual(["payment.expired"]);
    const row = (await stage.database.sql`select session_id from attempts where booking_id = ${booking.id}`)[0];
    const session = await stage.deps.stripe.checkout.sessions.retrieve(String(row?.session_id));
    expect(session.status).toBe("expired");
  });

  it("a payment whose webhook is lost wins over the hold's end, or is found by reconciliation", async () => {
    const [closed, compared] = [await stage.hold(), await stage.hold()];
    for (const booking of [closed, compared]) {
      await stage.checkout(booking);
      const row = (await stage.database.sql`select session_id from attempts where booking_id = ${booking.id}`)[0];
      await pay(String(row?.session_id));
    }
    await until(
      async () => {
        await reconcile({ ...stage.deps, config: { ...stage.deps.config, reconcileWindowMs: 600_000 } });
        return (await typesSent(compared.id)).length > 0;
      },
      { timeoutMs: 60_000, everyMs: 500 },
    );
    await endHolds(stage.later(600_000));
    await closePayments(stage.later(600_000));
    expect(await typesSent(compared.id)).toEqual(["payment.succeeded"]);
    expect(await typesSent(closed.id)).toEqual(["payment.succeeded"]);
  });

  it("the same key and parameters give the same session, and other parameters are refused", async () => {
    const booking = await stage.hold();
    await stage.checkout(booking);
    const [row] = await stage.database.sql`select session_id, idempotency_key, parameters from attempts
      where booking_id = ${booking.id}`;
    const parameters = typeof row?.parameters === "string" ? JSON.parse(row.parameters) : row?.parameters;
    const options = { idempotencyKey: String(row?.idempotency_key) };
    const again = await stage.deps.stripe.checkout.sessions.create(parameters, options);
    expect(again.id).toBe(row?.session_id);
    const other = { ...parameters, client_reference_id: "another" };
    await expect(stage.deps.stripe.checkout.sessions.create(other, options)).rejects.toMatchObject({
      rawType: "idempotency_error",
    });
  });
}
