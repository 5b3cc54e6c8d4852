import type { Tx } from "@stagedoor/postgres/database";
import { findEventFacts } from "../db/eventFacts.ts";
import { countInterestsOf, findInterest, type Interest, insertInterest, lockInterestsOf } from "../db/interests.ts";

export type InterestOutcome =
  | { readonly kind: "interested"; readonly interest: Interest }
  | { readonly kind: "not_found" }
  | { readonly kind: "wrong_state"; readonly detail: string }
  | { readonly kind: "too_many" };

/**
 * Has a person hear when the sale of a published event opens. To be interested again changes nothing. Limits: `most` events a
 * person. Errors: `not_found`, also for another's draft; `wrong_state` for what cannot be attended (any more); `too_many`.
 */
export async function interestInEvent(
  tx: Tx,
  asked: { readonly eventId: string; readonly attendeeId: string; readonly now: Date; readonly most: number },
): Promise<InterestOutcome> {
  const { eventId, attendeeId, now, most } = asked;
  const event = await findEventFacts(tx, eventId);
  if (event === undefined || (event.status === "draft" && event.hostId !== attendeeId)) return { kind: "not_found" };
  if (event.status !== "published") return { kind: "wrong_state", detail: `The event is ${event.status}.` };
  if (event.endAt <= now) return { kind: "wrong_state", detail: "The event has ended." };
  await lockInterestsOf(tx, attendeeId);
  const known = await findInterest(tx, eventId, attendeeId);
  if (known !== undefined) return { kind: "interested", interest: known };
  if ((await countInterestsOf(tx, attendeeId)) >= most) return { kind: "too_many" };
  const interest = { eventId, attendeeId, createdAt: now };
  await insertInterest(tx, interest);
  return { kind: "interested", interest };
}
