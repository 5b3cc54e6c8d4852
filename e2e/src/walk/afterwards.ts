import { leave } from "./accounts.ts";
import { bookAndPay, bookingOf, type Scene } from "./scene.ts";
import type { Walker } from "./walker.ts";

type Ticket = { id: string; code: string };

export async function checkIn(walker: Walker, { host, bob, event, bookings }: Scene): Promise<void> {
  const { items } = await walker.ask<{ items: Ticket[] }>(200, `GET /tickets?bookingId=${bookings.bob}`, { by: bob });
  const scan = { by: host, body: { code: items[0]?.code, gate: "North" } };
  const first = await walker.ask<{ checkedInAt: string }>(200, "POST /tickets/check-in", scan);
  const second = await walker.ask(409, "POST /tickets/check-in", scan);
  for (const part of [first.checkedInAt, "North"]) {
    if (!JSON.stringify(second).includes(part)) throw new Error(`the second scan does not say ${part}`);
  }
  const counts = await walker.ask<{ checkedIn: number }>(200, `GET /tickets/counts?eventId=${event.id}`, { by: host });
  if (counts.checkedIn !== 1) throw new Error(`one is in, not ${counts.checkedIn}`);
}

/** Needs a RECONCILE_EVERY_MS of a few seconds; the default is longer than a walk waits. */
export async function loseAWebhook(walker: Walker, scene: Scene): Promise<string> {
  await walker.sandbox("webhooks/disturb", { kind: "drop", times: 1, types: ["checkout.session.completed"] });
  await walker.sandbox("webhooks/disturb", { kind: "drop", times: 1, types: ["payment_intent.succeeded"] });
  const { bookingId, session } = await bookAndPay(walker, scene.ada, scene.event, 1);
  scene.bookings.ada = bookingId;
  await bookingOf(walker, scene.ada, bookingId, "confirmed");
  await walker.sandbox("switches/clear");
  return session;
}

export async function loseADispute(walker: Walker, scene: Scene, session: string): Promise<void> {
  const { stripe } = walker;
  const headers = { authorization: `Bearer ${stripe.secretKey}` };
  const answer = await fetch(`${stripe.url}/v1/checkout/sessions/${session}`, { headers });
  const { payment_intent } = (await answer.json()) as { payment_intent: string };
  const { id } = await walker.sandbox<{ id: string }>("disputes/open", { payment: payment_intent });
  await walker.sandbox("disputes/close", { id, outcome: "lost" });
  const { cancelReason } = await bookingOf(walker, scene.ada, scene.bookings.ada, "cancelled");
  if (cancelReason !== "disputed") throw new Error(`cancelled because it was disputed, not ${cancelReason}`);
}

export async function everybodyLeaves(walker: Walker, scene: Scene): Promise<void> {
  const { host, ada, bob, bookings } = scene;
  await leave(walker, ada);
  await leave(walker, host);
  await bookingOf(walker, bob, bookings.bob, "cancelled");
  await walker.mail(bob, /^Your refund of £25\.00 for The walk/);
  await leave(walker, bob);
}
