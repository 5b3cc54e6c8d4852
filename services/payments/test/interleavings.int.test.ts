import { afterAll, beforeAll, expect, it } from "vitest";
import { type Ending, happenings, type Order, ordersThatDiffer, play } from "./interleavings.ts";
import { type Stage, startStage } from "./stage.ts";
import { type EventFeed, eventFeed } from "./stripeEvents.ts";

let stage: Stage;
let feed: EventFeed;
const atOnce = 12;
/** The others say nothing that payments reads; that, and repetitions, are tried elsewhere. */
const types = ["checkout.session.completed", "checkout.session.expired", "refund.created", "refund.updated"];

beforeAll(async () => {
  stage = await startStage({ deliver: false, env: { DATABASE_POOL_SIZE: "20" } });
  feed = eventFeed(stage, types);
});
afterAll(() => stage.stop());

/** What is wrong with an ending; nothing when the attendee has either the places or the money, and everybody knows. */
function faultOf({ paid, booking, payment, session, givenBack, unsettled, messages }: Ending): string | undefined {
  const succeeded = messages.filter((type) => type === "payment.succeeded").length;
  if (!paid) {
    const closed =
      session === "expired" &&
      payment === "expired" &&
      (booking.status === "expired" || booking.status === "cancelled");
    if (!closed) return "not paid, and not closed";
    return messages.join() === "payment.expired" ? undefined : "not paid, and something else was announced";
  }
  if (payment !== "succeeded" || succeeded !== 1) return "paid, and not announced exactly once";
  if (unsettled > 0) return "paid, and never settled";
  if (booking.status === "confirmed") return givenBack === 0 ? undefined : "confirmed, and given back";
  return givenBack === booking.total.amount ? undefined : "neither confirmed nor given back in full";
}

async function faultsOf(chosen: Order[]): Promise<string[]> {
  const left = [...chosen];
  const faults: string[] = [];
  const worker = async (): Promise<void> => {
    for (let each = left.pop(); each; each = left.pop()) {
      const ending = await play(stage, feed, each);
      const fault = faultOf(ending);
      if (fault)
        faults.push(
          `${each.order.join(", ")}: ${fault} (${JSON.stringify({ ...ending, booking: ending.booking.status })})`,
        );
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return faults;
}

const plays = ordersThatDiffer();

it.each(happenings.filter((first) => plays.some(({ order }) => order[0] === first)))(
  "cancel or expiry against payment ends in confirmed, in given back or in closed, never in between, in every order where %s is first",
  async (first) => {
    expect(await faultsOf(plays.filter(({ order }) => order[0] === first))).toEqual([]);
  },
  180_000,
);
