import { mailsTo } from "../mails.ts";
import type { Account, PublishedEvent } from "../people.ts";
import { ok } from "../rest.ts";
import { becomes } from "../waiting.ts";
import { capacity, quantity } from "./capacity.ts";
import { atTheDoor } from "./door.ts";
import { cards, pageAt, submitCard } from "./payPage.ts";
import { expectEqual } from "./steps.ts";
import { untilSums } from "./sums.ts";
import { hasTickets } from "./tickets.ts";
import { bookingOf, cancel, type Trip, untilPlaces, untilStatus } from "./trip.ts";

type Held = {
  host: Account;
  event: PublishedEvent;
  booking: string;
  page: string;
  sandboxUrl: string;
  /** What was paid, in minor units. */
  total: number;
  /** What the event's policy gives back of it. */
  refund: number;
};

/** From the payment page on: a card that is declined, one that pays, the tickets, and all the way back. */
export async function payAndRefund(trip: Trip, ada: Account, held: Held): Promise<void> {
  const { step, signal, mailUrl } = trip;
  const { host, event, booking, page, sandboxUrl, total, refund } = held;
  const address = pageAt(page, sandboxUrl);
  await step("a declined card leaves the booking held", async () => {
    const { status, text } = await submitCard(address, cards.declined, signal);
    expectEqual("the page's answer to a declined card", 402, status);
    if (!text.includes("declined")) throw new Error(`expected a page that says "declined", and it is ${text}`);
    expectEqual("the booking's status", "held", (await bookingOf(trip, ada, booking)).status);
  });
  await step("a good card pays", async () => {
    const { status, location } = await submitCard(address, cards.good, signal);
    expectEqual("the page's answer to a good card", 303, status);
    if (!location?.includes(booking)) throw new Error(`expected a return to booking ${booking}, not to ${location}`);
  });
  await step("the booking is confirmed", () => untilStatus(trip, ada, booking, "confirmed"));
  await step("the places are sold", () =>
    untilPlaces(trip, event.id, { held: 0, sold: quantity, available: capacity - quantity }),
  );
  await hasTickets(trip, ada, booking, quantity);
  const paid = { sold: quantity, cancelled: 0, revenue: total, refunded: 0, kept: 0 };
  await step("the host's sums say what was sold", () => untilSums(trip, host, event, paid));
  await atTheDoor(trip, { host, event, guest: ada, booking }, quantity);
  await step("the attendee cancels", async () =>
    expectEqual("the booking's status", "cancelled", await cancel(trip, ada, booking)),
  );
  await step("the money is refunded", () => untilRefunded(trip, ada, booking, refund));
  if (mailUrl !== undefined) {
    await step("a mail tells of the refund", () => mailsTo(mailUrl, ada.email, /^Your refund of/, signal));
  }
  const back = { sold: 0, cancelled: quantity, revenue: 0, refunded: refund, kept: total - refund };
  await step("the host's sums say what was given back", () => untilSums(trip, host, event, back));
  await step("the places are available again", () =>
    untilPlaces(trip, event.id, { held: 0, sold: 0, available: capacity }),
  );
}

type Payment = { amountRefunded: number; refunds: { status: string }[] };

async function untilRefunded(
  { origin, patience, signal }: Trip,
  ada: Account,
  booking: string,
  refund: number,
): Promise<void> {
  const path = `/payments?bookingId=${booking}`;
  const payments = async () => (await ok<{ items: Payment[] }>(origin, path, { ...patience, token: ada.token })).items;
  const refunded = ({ amountRefunded, refunds }: Payment): boolean =>
    amountRefunded === refund && refunds.length === 1 && refunds[0]?.status === "succeeded";
  const what = `the payment of booking ${booking} has one refund of ${refund} that succeeded`;
  await becomes(payments, (items) => items.length === 1 && items.every(refunded), { what, signal });
}
