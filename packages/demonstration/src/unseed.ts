import { setTimeout as delay } from "node:timers/promises";
import { demoAccounts } from "./accounts.ts";
import { demoEvents } from "./events.ts";
import { findEvents } from "./find.ts";
import { removeAccount } from "./removeAccount.ts";
import { call, expectStatus, patient } from "./rest.ts";
import { type SignedIn, signIn } from "./signIn.ts";

export type Removed = { events: number; accounts: number };

const patienceMs = 30_000;

/**
 * Removes the demonstration through the public API: events are deleted, which cancels and refunds their bookings, and then the
 * accounts go, with all that their people made beside it. Nothing of others is touched.
 */
export async function unseed(origin: string): Promise<Removed> {
  const found = await Promise.all(demoAccounts.map((account) => signIn(origin, account, { create: false })));
  const accounts = found.filter((one) => one !== undefined);
  const titles = demoEvents(new Date()).map(({ title }) => title);
  let events = 0;
  for (const host of accounts) {
    const mine = await findEvents(origin, host);
    for (const title of titles) events += await removeEvent(origin, host, title, mine.get(title));
  }
  await Promise.all(accounts.map((account) => bookingsEnded(origin, account)));
  await Promise.all(accounts.map((account) => removeAccount(origin, account)));
  return { events, accounts: accounts.length };
}

async function removeEvent(
  origin: string,
  { token }: SignedIn,
  title: string,
  id: string | undefined,
): Promise<number> {
  if (id === undefined) return 0;
  const deleted = await call(origin, `/events/${id}`, { ...patient, method: "DELETE", token });
  expectStatus(`deleting "${title}"`, deleted, 204);
  return 1;
}

/** An event's end reaches bookings by a message; an account that went earlier would end them by their policies, and not in full. */
async function bookingsEnded(origin: string, { token }: SignedIn): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answers = await Promise.all(
      ["held", "confirmed"].map((status) => call(origin, `/bookings?status=${status}&limit=1`, { ...patient, token })),
    );
    const live = answers.map((answer) => Number(expectStatus("listing bookings", answer, 200).total));
    if (live.every((total) => total === 0)) return;
    // Bookings of events that are not the demonstration's are the account's own business, and go with it.
    if (Date.now() > deadline) return;
    await delay(250);
  }
}
