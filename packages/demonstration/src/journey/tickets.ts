import { mailsTo } from "../mails.ts";
import type { Account } from "../people.ts";
import { ok } from "../rest.ts";
import { expectEqual } from "./steps.ts";
import type { Trip } from "./trip.ts";

/** A ticket for each place, with a code of its own, and (where mail can be looked at) one mail with all the codes. */
export async function hasTickets(trip: Trip, who: Account, bookingId: string, quantity: number): Promise<void> {
  const { step, origin, patience, mailUrl, signal } = trip;
  const codes = await step("there is a ticket for each place", async () => {
    const path = `/tickets?bookingId=${bookingId}`;
    const { items } = await ok<{ items: { code: string }[] }>(origin, path, { ...patience, token: who.token });
    const found = new Set(items.map(({ code }) => code));
    expectEqual("the number of tickets with different codes", quantity, found.size);
    return [...found];
  });
  if (mailUrl === undefined) return;
  await step("a mail has the tickets", async () => {
    const mails = await mailsTo(mailUrl, who.email, /^Your tickets? for/, signal);
    expectEqual("the number of mails with tickets", 1, mails.length);
    const missing = codes.filter((code) => !mails[0]?.text.includes(code));
    expectEqual("the codes that the mail lacks", [], missing);
  });
}
