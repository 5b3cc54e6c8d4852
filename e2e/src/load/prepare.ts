import { type Account, publish, register } from "@stagedoor/demonstration/people";
import { call, patient } from "@stagedoor/demonstration/rest";

export type Prepared = { attendees: Account[]; eventIds: string[] };
export type Preparation = { attendees: number; events: number; capacity: number };

/** Requests at once; more would only queue for the password hashes. */
const parallel = 4;

/**
 * Registers attendees and publishes free events: as many pairs as one times the other. Registering costs the service a password
 * hash, so few attendees and many events come sooner. Errors: the first request that is no success.
 */
export async function prepareLoad(origin: string, preparation: Preparation): Promise<Prepared> {
  const { attendees, events, capacity } = preparation;
  const host = await register(origin, "host", patient);
  const accounts = await registerAttendees(origin, attendees);
  return { attendees: accounts, eventIds: await publishEvents(origin, host, { events, capacity, price: 0 }) };
}

/** Registers so many attendees. Errors: the first registration that is no success. */
export function registerAttendees(origin: string, number: number): Promise<Account[]> {
  return times(number, () => register(origin, "attendee", patient));
}

/**
 * Publishes so many events, each with `capacity` places for `price` (in pence; 0 confirms at once), and returns their ids when
 * bookings knows all of them. Errors: the first request that is no success.
 */
export function publishEvents(
  origin: string,
  host: Account,
  { events, capacity, price }: { events: number; capacity: number; price: number },
): Promise<string[]> {
  return times(events, async (index) => {
    const { id } = await publish(origin, host, { title: `Load ${index + 1}`, price, capacity }, patient);
    const { status } = await call(origin, `/availability?eventId=${id}`, patient);
    if (status !== 200) throw new Error(`the availability of event ${id} answered ${status}`);
    return id;
  });
}

/** Does `work` for every index below `count`, and answers in the order of the indices. */
async function times<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) results[index] = await work(index);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, count) }, lane));
  return results;
}
