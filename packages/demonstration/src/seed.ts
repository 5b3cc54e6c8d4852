import { demoAccounts, demoFollowers } from "./accounts.ts";
import { type DemoEvent, demoEvents } from "./events.ts";
import { findEvents } from "./find.ts";
import { call, expectStatus, patient } from "./rest.ts";
import { type SignedIn, signIn } from "./signIn.ts";

/**
 * Loads the demonstration through the public API of a running system: accounts, events, a few bookings, and who follows the host
 * and waits for a sale. What is there already stays; `added` is the number of accounts, events and bookings that were not.
 */
export async function seed(origin: string, now: Date = new Date()): Promise<{ added: number }> {
  const accounts = new Map<string, SignedIn>();
  for (const account of demoAccounts) {
    const one = await signIn(origin, account, { create: true });
    if (one !== undefined) accounts.set(account.email, one);
  }
  const host = accounts.get("host@example.test") as SignedIn;
  const known = await findEvents(origin, host, { from: now });
  const added = [...accounts.values()].filter(({ isNew }) => isNew).length;
  const counts = await Promise.all(demoEvents(now).map((event) => addEvent(origin, host, accounts, known, event)));
  // Not before: each of the events would be a mail to each of them.
  await Promise.all(demoFollowers.map((email) => want(origin, accounts.get(email), `/follows/${host.id}`)));
  return { added: counts.reduce((sum, count) => sum + count, added) };
}

async function addEvent(
  origin: string,
  host: SignedIn,
  accounts: Map<string, SignedIn>,
  known: Map<string, string>,
  { title, body, bookedBy, interestedBy = [] }: DemoEvent,
): Promise<number> {
  let added = 0;
  let id = known.get(title);
  if (id === undefined) {
    const made = await call(origin, "/events", { ...patient, token: host.token, body: { title, ...body } });
    id = String(expectStatus(`creating "${title}"`, made, 201).id);
    added += 1;
  }
  for (const email of bookedBy) {
    const { token } = accounts.get(email) as SignedIn;
    const booked = await call(origin, "/bookings", { ...patient, token, body: { eventId: id } });
    const { code } = expectStatus(`booking "${title}"`, booked, 201, 409);
    // 409 is fine while it means that the place is theirs, or gone, already.
    if (booked.status === 409 && code !== "already_booked" && code !== "sold_out")
      expectStatus(`booking "${title}"`, booked, 201);
    if (booked.status === 201) added += 1;
  }
  await Promise.all(interestedBy.map((email) => want(origin, accounts.get(email), `/interests/${id}`)));
  return added;
}

/** Follows or marks something; again changes nothing. */
async function want(origin: string, who: SignedIn | undefined, path: string): Promise<void> {
  const wanted = await call(origin, path, { ...patient, method: "PUT", token: (who as SignedIn).token });
  expectStatus(`PUT ${path}`, wanted, 200);
}
