import type { Account, PublishedEvent } from "../people.ts";
import { call, expectStatus, ok } from "../rest.ts";
import { becomes } from "../waiting.ts";
import { expectEqual } from "./steps.ts";
import type { Trip } from "./trip.ts";

type Ticket = { id: string; code: string; checkedInAt: string | null; gate: string | null };
type Counts = { total: number; checkedIn: number };

/** At the door: a ticket opens it once, the host finds people by name, and takes a mistake back. `quantity` tickets of one booking. */
export async function atTheDoor(
  trip: Trip,
  { host, event, guest, booking }: { host: Account; event: PublishedEvent; guest: Account; booking: string },
  quantity: number,
): Promise<void> {
  const { step, origin, patience, signal } = trip;
  const asHost = { ...patience, token: host.token };
  const scan = (code: string, gate: string) =>
    call(origin, "/tickets/check-in", { ...asHost, body: { code, eventId: event.id, gate } });

  const ticket = await step("the host lets the attendee in", async () => {
    const list = await ok<{ items: Ticket[] }>(origin, `/tickets?bookingId=${booking}`, {
      ...patience,
      token: guest.token,
    });
    const [first] = list.items;
    if (first === undefined) throw new Error("expected a ticket");
    const { checkedInAt, gate } = expectStatus("the scan", await scan(first.code, "North door"), 200);
    expectEqual("the gate", "North door", gate);
    return { ...first, checkedInAt: String(checkedInAt) };
  });
  await step("a second scan is told when and where the first was", async () => {
    const { code, checkedInAt, gate } = expectStatus("the scan", await scan(ticket.code, "South door"), 409);
    const told = { code: "already_checked_in", checkedInAt: ticket.checkedInAt, gate: "North door" };
    expectEqual("the answer", told, { code, checkedInAt, gate });
  });
  await step("a forged code opens no door", async () => {
    const { code } = expectStatus("the scan", await scan(`${ticket.code.slice(0, -2)}xx`, "North door"), 422);
    expectEqual("the answer", "ticket_invalid", code);
  });
  await step("the host finds the attendee by name, and who is in is counted", async () => {
    const found = `/tickets?eventId=${event.id}&q=attend`;
    // The name comes by a message.
    const named = async () => (await ok<{ total: number }>(origin, found, asHost)).total;
    await becomes(named, (total) => total === quantity, { what: `${found} finds ${quantity} tickets`, signal });
    const { total, checkedIn } = await ok<Counts>(origin, `/tickets/counts?eventId=${event.id}`, asHost);
    expectEqual("the counts", { total: quantity, checkedIn: 1 }, { total, checkedIn });
  });
  await step("the host takes the check-in back", async () => {
    const undo = { ...asHost, method: "DELETE" };
    const { checkedInAt } = await ok<Ticket>(origin, `/tickets/${ticket.id}/check-in`, undo);
    expectEqual("the time of the check-in", null, checkedInAt);
  });
}
