import { type Account, publish, register } from "@stagedoor/demonstration/people";
import { call, patient } from "@stagedoor/demonstration/rest";

export type Prepared = { attendees: Account[]; eventIds: string[] };
export type Preparation = { attendees: number; events: number; capacity: number; parallel?: number };

/**
 * Registers attendees and publishes free events: as many pairs as one times the other. Registering costs the service a password
 * hash, so few attendees and many events come sooner. It returns when bookings knows every event.
 * Limits: `parallel` (default 4) requests at once. Errors: the first that is no success.
 */
export async function prepareLoad(origin: string, preparation: Preparation): Promise<Prepared> {
  const { attendees, events, capacity, parallel = 4 } = preparation;
  const host = await register(origin, "host", patient);
  const accounts = await times(attendees, parallel, () => register(origin, "attendee", patient));
  const eventIds = await times(events, parallel, async (index) => {
    const { id } = await publish(origin, host, { title: `Load ${index + 1}`, price: 0, capacity }, patient);
    const { status } = await call(origin, `/availability?eventId=${id}`, patient);
    if (status !== 200) throw new Error(`the availability of event ${id} answered ${status}`);
    return id;
  });
  return { attendees: accounts, eventIds };
}

/** Does `work` for every index below `count`, `parallel` at once, and answers in the order of the indices. */
async function times<T>(count: number, parallel: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) results[index] = await work(index);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, count) }, lane));
  return results;
}
