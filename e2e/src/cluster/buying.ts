import { cards, pageAt, submitCard } from "@stagedoor/demonstration/journey/payPage";
import { type Account, checkout, signedInFor } from "@stagedoor/demonstration/people";
import { ok, reasonOf } from "@stagedoor/demonstration/rest";
import { publishEvents } from "../load/prepare.ts";
import { crowd } from "./crowd.ts";

export type Buying = {
  /** Lets the purchase in hand end, and answers which bookings were paid for. */
  stop(): Promise<Bought>;
};

export type Bought = { readonly paid: readonly string[]; readonly failures: readonly string[] };

const price = 1500;
const leastTokenSeconds = 60;
const mostFailures = 50;

/**
 * Buys places in the background, one purchase after the other as an attendee does it: hold, checkout, a good card. What an
 * attendee would have to try again is a failure. It waits for no confirmation: that is what is checked at rest.
 */
export async function startBuying(): Promise<Buying> {
  const { origin, host, attendees } = await crowd();
  const stopping = new AbortController();
  const paid: string[] = [];
  const failures: string[] = [];

  async function buyAll(): Promise<void> {
    for (let index = 0; !stopping.signal.aborted && failures.length < mostFailures; index += 1) {
      try {
        const [eventId = ""] = eventIds.slice(Math.floor(index / attendees.length) % eventIds.length);
        const attendee = attendees[index % attendees.length] as Account;
        paid.push(await buy(await signedInFor(origin, attendee, leastTokenSeconds), eventId));
      } catch (error) {
        failures.push(`${new Date().toISOString()} ${reasonOf(error)}`);
      }
    }
  }

  async function buy(attendee: Account, eventId: string): Promise<string> {
    const { id } = await ok<{ id: string }>(origin, "/bookings", { token: attendee.token, body: { eventId } });
    const page = pageAt(await checkout(origin, attendee, id), `${origin}/stripe`);
    const { status, text } = await submitCard(page, cards.good, AbortSignal.timeout(15_000));
    if (status !== 303) throw new Error(`${page} answered ${status}: ${text}`);
    return id;
  }

  const seller = await signedInFor(origin, host, leastTokenSeconds);
  const eventIds = await publishEvents(origin, seller, { events: 20, capacity: attendees.length, price });
  const done = buyAll();
  return {
    async stop() {
      stopping.abort();
      await done;
      return { paid, failures };
    },
  };
}
