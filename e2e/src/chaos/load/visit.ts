import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { seatLabel } from "@stagedoor/contracts/seats";
import { pageAt, submitCard } from "@stagedoor/demonstration/journey/payPage";
import { type Account, type Booking, type PublishedEvent, signedInFor } from "@stagedoor/demonstration/people";
import type { PlannedEvent, Visit } from "../plan.ts";
import type { ChaosSystem } from "../system.ts";
import { ask, type Client } from "./client.ts";

export type Scene = Client & {
  readonly system: ChaosSystem;
  readonly attendees: Account[];
  readonly events: readonly PublishedEvent[];
  /** The events as the plan has them, in the same order. */
  readonly planned: readonly PlannedEvent[];
};

const cards = {
  good: "4242424242424242",
  declined: "4000000000000002",
  settlesLater: "4000000000007007",
  failsLater: "4000000000007106",
} as const;

const leastTokenSeconds = 120;

/** Plays one visit: books, and does with the hold what its course says. It throws nothing. */
export async function playVisit(scene: Scene, visit: Visit): Promise<void> {
  const who = await signedIn(scene, visit.attendee);
  const event = scene.events[visit.event] as PublishedEvent;
  const booking = await hold(scene, visit, who, event);
  if (booking === undefined) return;
  await pause(scene, visit.pauseMs);
  const isFree = booking.total.amount === 0;
  switch (visit.course) {
    case "leaves":
      return;
    case "cancels":
      return cancel(scene, visit, who, booking.id);
    case "pays and cancels":
      if (!isFree) await pay(scene, visit, who, booking, [cards.good]);
      await pause(scene, visit.pauseMs * 2);
      return cancel(scene, visit, who, booking.id);
    case "cancels while paying": {
      // At the moment of paying, so that Stripe has the money and bookings has no hold any more.
      const cancelling = () => cancel(scene, visit, who, booking.id);
      if (isFree) return cancelling();
      return pay(scene, visit, who, booking, [cards.good], { meanwhile: cancelling });
    }
    default: {
      const atTheEnd = visit.course === "pays at the hold's end";
      if (!isFree) await pay(scene, visit, who, booking, cardsOf(visit.course), { atTheEnd });
    }
  }
}

function cardsOf(course: Visit["course"]): string[] {
  switch (course) {
    case "opens the payment and leaves":
      return [];
    case "pays by a card that is declined":
      return [cards.declined];
    case "pays by a card that is declined, then by a good one":
      return [cards.declined, cards.good];
    case "pays by a card that settles later":
      return [cards.settlesLater];
    case "pays by a card that fails later":
      return [cards.failsLater];
    default:
      return [cards.good];
  }
}

/** A token that is running out is renewed while auth is there, and used as it is otherwise. */
async function signedIn({ system, attendees, record }: Scene, index: number): Promise<Account> {
  const known = attendees[index] as Account;
  try {
    const account = await signedInFor(system.web, known, leastTokenSeconds);
    if (account.token !== known.token) record.count("sign in", "done");
    attendees[index] = account;
    return account;
  } catch {
    record.count("sign in", "no answer");
    return known;
  }
}

async function hold(scene: Scene, visit: Visit, who: Account, event: PublishedEvent): Promise<Booking | undefined> {
  const places = placesOf(visit, scene.planned[visit.event]);
  const body = { eventId: event.id, items: [{ ticketTypeId: event.ticketTypeId, ...places }] };
  const origins = inOrder(scene.system, "bookings", visit.replica);
  const asked = { kind: "hold", origins, path: "/bookings", token: who.token, key: randomUUID(), body };
  const answer = await ask<Booking>(scene, asked);
  if (answer?.status !== 201) return undefined;
  scene.record.told.bookings.push({ id: answer.body.id, amount: answer.body.total.amount });
  return answer.body;
}

function placesOf({ quantity, firstSeat }: Visit, event: PlannedEvent | undefined): object {
  if (!event?.seated) return { quantity };
  const { capacity } = event;
  return { seats: Array.from({ length: quantity }, (_, next) => seatLabel((firstSeat + next) % capacity, capacity)) };
}

async function pay(
  scene: Scene,
  visit: Visit,
  who: Account,
  booking: Booking,
  submitted: readonly string[],
  { atTheEnd = false, meanwhile }: { atTheEnd?: boolean; meanwhile?: () => Promise<void> } = {},
): Promise<void> {
  const origins = inOrder(scene.system, "payments", visit.replica);
  const asked = { kind: "checkout", origins, path: "/checkout", token: who.token, key: randomUUID() };
  const answer = await ask<{ url: string }>(scene, { ...asked, body: { bookingId: booking.id } });
  if (answer?.status !== 201) return;
  const left = Date.parse(booking.holdExpiresAt ?? "") - Date.now();
  await pause(scene, atTheEnd ? left - 750 + visit.pauseMs : visit.pauseMs);
  const page = pageAt(answer.body.url, scene.system.stripe.url);
  const submitAll = async (): Promise<void> => {
    for (const card of submitted) await submit(scene, page, card);
  };
  await Promise.all([submitAll(), meanwhile?.()]);
}

/** The hosted page is Stripe's, which is never away here. */
async function submit({ record, signal }: Scene, page: string, card: string): Promise<void> {
  const kind = `pay (${Object.entries(cards).find(([, number]) => number === card)?.[0]})`;
  try {
    const { status } = await submitCard(page, card, AbortSignal.any([signal, AbortSignal.timeout(15_000)]));
    record.count(kind, status === 303 ? "done" : "refused", String(status));
  } catch {
    record.count(kind, "no answer");
  }
}

async function cancel(scene: Scene, visit: Visit, who: Account, bookingId: string): Promise<void> {
  const origins = inOrder(scene.system, "bookings", visit.replica);
  const asked = { kind: "cancel", origins, method: "DELETE", path: `/bookings/${bookingId}`, token: who.token };
  const answer = await ask<Booking>(scene, { ...asked, key: randomUUID() });
  if (answer?.status === 200) scene.record.told.cancelled.push(bookingId);
}

function inOrder({ web, replicas }: ChaosSystem, of: "bookings" | "payments", first: 0 | 1): string[] {
  const both = [web, replicas[of].url];
  return first === 0 ? both : both.reverse();
}

async function pause({ signal }: Scene, ms: number): Promise<void> {
  await delay(Math.max(0, ms), undefined, { signal }).catch(() => undefined);
}
