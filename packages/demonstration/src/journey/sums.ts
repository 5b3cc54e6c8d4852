import type { Account, PublishedEvent } from "../people.ts";
import { ok } from "../rest.ts";
import { becomes } from "../waiting.ts";
import type { Trip } from "./trip.ts";

/** Places, and amounts in minor units. */
export type Sums = { sold: number; cancelled: number; revenue: number; refunded: number; kept: number };
type Money = { amount: number };
type Summary = { sold: number; cancelled: number; revenue: Money; refunded: Money; kept: Money };

/** Waits until the host is told so of an event. */
export async function untilSums(
  { origin, patience, signal }: Trip,
  host: Account,
  event: PublishedEvent,
  sums: Sums,
): Promise<void> {
  const path = `/bookings/summary?eventId=${event.id}`;
  const current = async (): Promise<Sums> => {
    const { sold, cancelled, revenue, refunded, kept } = await ok<Summary>(origin, path, {
      ...patience,
      token: host.token,
    });
    return { sold, cancelled, revenue: revenue.amount, refunded: refunded.amount, kept: kept.amount };
  };
  const what = `the sums of event ${event.id} become ${JSON.stringify(sums)}`;
  await becomes(current, (now) => JSON.stringify(now) === JSON.stringify(sums), { what, signal });
}
