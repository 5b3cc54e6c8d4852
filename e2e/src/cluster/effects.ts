import { checkAtRest } from "@stagedoor/invariants/check";
import { lines } from "@stagedoor/invariants/databases";
import { allRules } from "@stagedoor/invariants/rules/all";
import { query } from "./databases.ts";
import { deadLetters } from "./rest.ts";

/** What clients relied on: bookings that were answered 201, and those that were paid for. */
export type Relied = { readonly booked: readonly string[]; readonly paid: readonly string[] };

/**
 * Everything that is wrong with what the system keeps, in words; to be asked at rest. The rules about Kafka are left out, because
 * nothing outside of the cluster reaches it; how far readers are behind is known from the wait for rest.
 */
export async function findViolations({ booked, paid }: Relied): Promise<string[]> {
  const clients = { bookings: booked.map((id) => ({ id })), paid: paid.map((bookingId) => ({ bookingId })) };
  const { verdicts } = await checkAtRest(allRules(), query, { clients, planted: new Set() });
  const found = verdicts
    .filter(({ outcome }) => outcome === "violated" || outcome === "failed")
    .map(({ rule, violations, examples }) => `${rule.name}: ${violations} times (${examples.join("; ")})`);
  const letters = await deadLetters();
  return letters === 0 ? found : [...found, `there are ${letters} dead letters`];
}

/** Bookings that are not confirmed, of those with these ids. */
export async function unconfirmed(ids: readonly string[]): Promise<string[]> {
  const confirmed = new Set(await lines(query, "bookings", "select id from bookings where status = 'confirmed'"));
  return ids.filter((id) => !confirmed.has(id));
}
