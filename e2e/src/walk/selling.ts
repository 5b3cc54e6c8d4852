import { bookAndPay, bookingOf, type Scene } from "./scene.ts";
import type { Walker } from "./walker.ts";

/** How long before its sale the event is published: long enough to mark interest and be refused. */
const saleBeginsInMs = 8_000;

type Event = { id: string; version: number; ticketTypes: { id: string }[] };

export async function publishAndTell(walker: Walker, scene: Scene): Promise<void> {
  const { host, ada, bob } = scene;
  await walker.ask(200, `PUT /follows/${host.id}`, { by: ada });
  const event = await walker.ask<Event>(201, "POST /events", {
    by: host,
    body: {
      title: "The walk",
      startDateTime: "2034-05-01T19:00:00Z",
      endDateTime: "2034-05-01T22:00:00Z",
      timezone: "Europe/London",
      venue: "The Old Hall",
      status: "published",
      salesStartDateTime: new Date(Date.now() + saleBeginsInMs).toISOString(),
      refundPolicy: { kind: "percentage", percentage: 50 },
      ticketTypes: [{ name: "Stalls", price: { amount: 2500, currency: "gbp" }, capacity: 10 }],
    },
  });
  scene.event = { id: event.id, ticketTypeId: event.ticketTypes[0]?.id ?? "" };
  await walker.ask(200, `PUT /interests/${event.id}`, { by: bob });
  await walker.ask(422, "POST /bookings", { by: bob, body: { eventId: event.id } });
  await walker.mail(ada, /: The walk$/);
  await walker.mail(bob, /^Places for The walk are on sale/);
}

export async function payForTickets(walker: Walker, scene: Scene): Promise<void> {
  const { ada, bob, event } = scene;
  const [two, one] = [await bookAndPay(walker, ada, event, 2), await bookAndPay(walker, bob, event, 1)];
  Object.assign(scene.bookings, { ada: two.bookingId, bob: one.bookingId });
  await bookingOf(walker, ada, two.bookingId, "confirmed");
  await bookingOf(walker, bob, one.bookingId, "confirmed");
  const { attachments = [] } = await walker.mail(ada, /^Your tickets for The walk/);
  const types = attachments.map(({ contentType }) => contentType.split(";")[0]);
  if (types.filter((type) => type === "image/png").length !== 2) throw new Error(`two codes, not ${types}`);
  if (!types.includes("text/calendar")) throw new Error(`a calendar entry, not only ${types}`);
  await walker.mail(bob, /^Your ticket for The walk/);
}

export async function moveTheEvent(walker: Walker, { host, ada, bob, event }: Scene): Promise<void> {
  const moved = { startDateTime: "2034-05-02T19:00:00Z", endDateTime: "2034-05-02T22:00:00Z" };
  await walker.ask(200, `PATCH /events/${event.id}`, { by: host, body: moved });
  await walker.mail(ada, /^The walk: a new/);
  await walker.mail(bob, /^The walk: a new/);
}

export async function cancelByPolicy(walker: Walker, { ada, bookings }: Scene): Promise<void> {
  await walker.ask(200, `DELETE /bookings/${bookings.ada}`, { by: ada });
  await walker.mail(ada, /^Your booking for The walk is cancelled/);
  await walker.mail(ada, /^Your refund of £25\.00 for The walk/);
  const { refund } = await walker.until(
    "the refund has succeeded",
    () => bookingOf(walker, ada, bookings.ada, "cancelled"),
    (booking) => booking.refund?.status === "succeeded",
  );
  if (JSON.stringify(refund?.amount).includes("2500") === false)
    throw new Error(`half of it, not ${JSON.stringify(refund)}`);
}
