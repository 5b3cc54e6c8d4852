import { mailsTo } from "../mails.ts";
import type { Account, PublishedEvent } from "../people.ts";
import { ok } from "../rest.ts";
import { expectEqual } from "./steps.ts";
import type { Trip } from "./trip.ts";

type Listed = { items: { hostId?: string; eventId?: string }[] };

/** The attendee wants to hear of what the host publishes. */
export function follow({ step, origin, patience }: Trip, who: Account, host: Account): Promise<void> {
  const asAttendee = { ...patience, token: who.token };
  return step("the attendee follows the host", async () => {
    await ok(origin, `/follows/${host.id}`, { ...asAttendee, method: "PUT" });
    const { items } = await ok<Listed>(origin, "/follows", asAttendee);
    expectEqual(
      "whom the attendee follows",
      [host.id],
      items.map(({ hostId }) => hostId),
    );
  });
}

/** The attendee wants to hear of an event's sale. */
export async function interest({ step, origin, patience }: Trip, who: Account, event: PublishedEvent): Promise<void> {
  const asAttendee = { ...patience, token: who.token };
  const marked = async () => {
    const { items } = await ok<Listed>(origin, "/interests", asAttendee);
    return items.map(({ eventId }) => eventId);
  };
  await step("the attendee marks interest in an event", async () => {
    await ok(origin, `/interests/${event.id}`, { ...asAttendee, method: "PUT" });
    expectEqual("what the attendee is interested in", [event.id], await marked());
  });
}

/** Where mail can be looked at: one tells of the followed host's event, one that the sale of the other has begun. */
export async function isTold(
  { step, mailUrl, signal }: Trip,
  who: Account,
  published: PublishedEvent,
  onSale: PublishedEvent,
): Promise<void> {
  if (mailUrl === undefined) return;
  await step("a mail told of the followed host's event", async () => {
    const mails = await mailsTo(mailUrl, who.email, new RegExp(`: ${published.title}$`), signal);
    expectEqual("the number of mails", 1, mails.length);
  });
  await step("a mail says that the sale has begun", async () => {
    const mails = await mailsTo(mailUrl, who.email, new RegExp(`^Places for ${onSale.title} are on sale$`), signal);
    expectEqual("the number of mails", 1, mails.length);
  });
}
