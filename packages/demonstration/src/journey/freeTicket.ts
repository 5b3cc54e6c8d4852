import { type Account, book, type NewEvent, type PublishedEvent } from "../people.ts";
import { capacity, quantity } from "./capacity.ts";
import { atTheDoor } from "./door.ts";
import { expectEqual } from "./steps.ts";
import { hasTickets } from "./tickets.ts";
import { cancel, type Trip, untilPlaces } from "./trip.ts";

type Held = {
  host: Account;
  event: PublishedEvent;
  booking: string;
  announce: (event: NewEvent) => Promise<PublishedEvent>;
};

/** Where nothing can be paid: gives the held places back, and goes the rest of the way with a ticket that is free. */
export async function freeTicket(trip: Trip, ada: Account, { host, event, booking, announce }: Held): Promise<void> {
  const { step, origin, patience } = trip;
  const back = { held: 0, sold: 0, available: capacity };
  await step("the attendee gives the held places back", async () => {
    expectEqual("the booking's status", "cancelled", await cancel(trip, ada, booking));
    await untilPlaces(trip, event.id, back);
  });
  const free = await step("the host publishes a free event", () => announce({ title: "A free journey", price: 0 }));
  const ticket = await step("a free booking is confirmed at once", async () => {
    const { id, status } = await book(origin, ada, free, quantity, patience);
    expectEqual("the booking's status", "confirmed", status);
    return id;
  });
  await hasTickets(trip, ada, ticket, quantity);
  await atTheDoor(trip, { host, event: free, guest: ada, booking: ticket }, quantity);
  await step("the attendee cancels, and the places are available again", async () => {
    expectEqual("the booking's status", "cancelled", await cancel(trip, ada, ticket));
    await untilPlaces(trip, free.id, back);
  });
}
