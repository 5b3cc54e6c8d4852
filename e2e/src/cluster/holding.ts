import { signedInFor } from "@stagedoor/demonstration/people";
import { publishEvents } from "../load/prepare.ts";
import type { Failure } from "../load/report.ts";
import { startLoad } from "../load.ts";
import { crowd } from "./crowd.ts";

export type Holding = { stop(): Promise<Held> };

export type Held = {
  /** Ids of the bookings that were answered 201. */
  readonly booked: readonly string[];
  readonly failures: readonly Failure[];
  readonly summary: string;
};

/** Minutes of new pairs of attendee and event; after that the answers are already_booked and sold_out. */
const fresh = 1.5;
const price = 2500;

/**
 * Holds places in the background at a steady rate a second, at events that cost something and have places for three of four.
 * Nothing is asked twice: a request that failed is seen.
 */
export async function startHolding(ratePerSecond: number): Promise<Holding> {
  const { origin, host, attendees } = await crowd();
  const events = Math.ceil((ratePerSecond * fresh * 60) / attendees.length);
  const capacity = Math.ceil(attendees.length * 0.75);
  const eventIds = await publishEvents(origin, await signedInFor(origin, host, 300), { events, capacity, price });
  const load = await startLoad({ origin, attendees, eventIds, ratePerSecond, maxInFlight: 300 });
  return {
    async stop() {
      const { sent, unsent, seconds, booked, refused, failed, failures, latencyMs } = await load.stop();
      const others = Object.entries(refused).map(([code, number]) => `, ${number} ${code}`);
      const answers = `${booked.length} held${others.join("")}, ${failed} failed, ${unsent} not sent`;
      const times = `p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms, longest ${latencyMs.max} ms`;
      return { booked, failures, summary: `${sent} requests in ${seconds.toFixed(0)} s: ${answers}; ${times}` };
    },
  };
}
