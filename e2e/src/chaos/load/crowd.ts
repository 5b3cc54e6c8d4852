import type { Account } from "@stagedoor/demonstration/people";
import type { LoadReport } from "../../load/report.ts";
import { type Load, startLoad } from "../../load.ts";
import type { Plan } from "../plan.ts";
import type { ChaosSystem } from "../system.ts";
import type { Client } from "./client.ts";
import { publishEvent } from "./host.ts";

/** With everybody asking for each in turn a hold is over before the same attendee asks for it again. */
const events = 40;
const maxInFlight = 150;
const patienceMs = 8_000;

export type Crowd = {
  /** Sends no more, waits for what is under way, and records what was said. */ leave(): Promise<void>;
};

/**
 * People who hold a place each and leave it, at a rate that does not care what is broken, half of them at each replica: so that
 * batches are full, thousands of holds end, and whoever pays does so in a crowd. Errors: its events cannot be published.
 */
export async function startCrowd(
  client: Client,
  system: ChaosSystem,
  cast: { readonly host: Account; readonly attendees: readonly Account[] },
  { crowdPerSecond }: Plan,
): Promise<Crowd> {
  if (crowdPerSecond === 0) return { leave: async () => {} };
  const eventIds: string[] = [];
  for (let index = 0; index < events; index += 1) {
    const planned = { price: 1_000, capacity: 10_000, refund: 100, seated: false };
    const event = await publishEvent(client, system.web, cast.host, planned);
    if (event === undefined) throw new Error("the run could not be prepared: an event was refused");
    eventIds.push(event.id);
  }
  const common = { attendees: cast.attendees, maxInFlight, timeoutMs: patienceMs, ratePerSecond: crowdPerSecond / 2 };
  const half = events / 2;
  const loads: Load[] = [
    await startLoad({ ...common, origin: system.web, eventIds }),
    // The same events from the middle on: both replicas sell all of them.
    await startLoad({
      ...common,
      origin: system.replicas.bookings.url,
      signInOrigin: system.web,
      eventIds: [...eventIds.slice(half), ...eventIds.slice(0, half)],
    }),
  ];
  return {
    async leave() {
      for (const report of await Promise.all(loads.map((load) => load.stop()))) record(client, report);
    },
  };
}

function record({ record: { told, count } }: Client, { booked, refused, failed, failures }: LoadReport): void {
  const kind = "crowd: hold";
  const broken = failures.filter(({ status }) => status !== undefined && ![429, 502, 503, 504].includes(status));
  for (const { status, said } of broken) count(kind, "failed", `${status} ${said}`);
  for (let index = 0; index < failed - broken.length; index += 1) count(kind, "no answer");
  for (const id of booked) {
    told.bookings.push({ id });
    count(kind, "done");
  }
  for (const [code, times] of Object.entries(refused))
    for (let index = 0; index < times; index += 1) count(kind, "refused", code);
}
