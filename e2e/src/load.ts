import { Agent } from "node:http";
import { type Account, signedInFor } from "@stagedoor/demonstration/people";
import { attemptBooking } from "./load/attempt.ts";
import { type LoadReport, startTally } from "./load/report.ts";

export type LoadOptions = {
  readonly origin: string;
  /** Where attendees sign in again. Default: `origin`. */
  readonly signInOrigin?: string;
  readonly attendees: readonly Account[];
  /** Free events with places enough for who is to get one. Each attendee asks once for each, and then again. */
  readonly eventIds: readonly string[];
  readonly ratePerSecond: number;
  /** Requests without an answer at once; what is due meanwhile does not go out, and is counted. */
  readonly maxInFlight: number;
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs?: number;
};

export type Load = {
  /** What came of it until now. */
  sofar(): LoadReport;
  /** Sends nothing more, waits for what is under way (`timeoutMs` at most) and answers what came of all of it. */
  stop(): Promise<LoadReport>;
};

const tickMs = 10;
const [defaultTimeoutMs, leastTokenSeconds, lookAfterTokensMs] = [15_000, 120, 30_000];

/**
 * Books in the background, at a rate that does not depend on the answers, over connections of its own that are kept. Nothing is
 * asked twice because it failed. Errors: an attendee whose token is running out cannot sign in before it begins.
 */
export async function startLoad(options: LoadOptions): Promise<Load> {
  const { origin, signInOrigin = origin, eventIds, ratePerSecond, maxInFlight, timeoutMs = defaultTimeoutMs } = options;
  const attendees = await fresh(signInOrigin, options.attendees);
  // Kept connections close before the other side closes them, which would fail a request that is just going out.
  const agent = new Agent({ keepAlive: true, maxSockets: maxInFlight, maxFreeSockets: maxInFlight, timeout: 20_000 });
  const underWay = new Set<Promise<void>>();
  const tally = startTally();
  const began = performance.now();
  let sent = 0;
  let unsent = 0;

  const send = async (index: number): Promise<void> => {
    const { token } = attendees[Math.floor(index / eventIds.length) % attendees.length] as Account;
    const eventId = eventIds[index % eventIds.length] as string;
    const from = performance.now();
    tally.add(await attemptBooking({ origin, token, eventId, agent, timeoutMs }), performance.now() - from);
  };
  const tick = (): void => {
    const due = Math.floor(((performance.now() - began) * ratePerSecond) / 1000);
    while (sent + unsent < due && underWay.size < maxInFlight) {
      const sending = send(sent++).finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
    unsent = Math.max(unsent, due - sent);
  };
  let renewal: Promise<unknown> = Promise.resolve();
  const renew = (): void => {
    // A sign-in that fails leaves the token, whose refusal is then a failure to be seen.
    renewal = fresh(signInOrigin, attendees).then(
      (all) => attendees.splice(0, all.length, ...all),
      () => undefined,
    );
  };
  const timers = [setInterval(tick, tickMs), setInterval(renew, lookAfterTokensMs)];
  return {
    sofar: () => tally.report(sent, unsent),
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all([...underWay, renewal]);
      agent.destroy();
      return tally.report(sent, unsent);
    },
  };
}

async function fresh(origin: string, attendees: readonly Account[]): Promise<Account[]> {
  const all: Account[] = [];
  for (const attendee of attendees) all.push(await signedInFor(origin, attendee, leastTokenSeconds));
  return all;
}
