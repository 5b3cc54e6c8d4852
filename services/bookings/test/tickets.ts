import type { EventState } from "@stagedoor/contracts/schemas/events";
import { projectUser } from "../src/commands/projectUser.ts";
import { anEvent, type EventChanges, project } from "./events.ts";
import { type Stack, somebody, type User } from "./stack.ts";

export type ReadTicket = {
  readonly id: string;
  readonly code: string;
  readonly bookingId: string;
  readonly ticketTypeId: string;
  readonly attendeeName: string | null;
  readonly checkedInAt: string | null;
  readonly gate: string | null;
};

/** An event with a free ticket type, unless `changes` say otherwise, and its host. */
export async function freeEvent(stack: Stack, changes: EventChanges = {}): Promise<{ event: EventState; host: User }> {
  const event = await project(stack.database, anEvent({ types: [{ price: 0, capacity: 1_000 }], ...changes }));
  return { event, host: { id: event.hostId, role: "host" } };
}

/** Somebody whose name has arrived. */
export async function named(stack: Stack, name: string, user: User = somebody()): Promise<User> {
  const at = new Date().toISOString();
  const account = { email: "a@example.test", role: user.role, emailVerified: true, createdAt: at, updatedAt: at };
  await stack.database.transaction((tx) => projectUser(tx, { id: user.id, name, ...account, version: 1 }, new Date()));
  return user;
}

/** A confirmed booking of the event's first ticket type for a new attendee of that name. */
export async function bookFree(stack: Stack, event: EventState, { name = "Ada", quantity = 1 } = {}) {
  const attendee = await named(stack, name);
  const items = [{ ticketTypeId: event.ticketTypes[0]?.id, quantity }];
  const { status, body } = await stack.call(attendee, "POST", "/bookings", { eventId: event.id, items });
  if (status !== 201) throw new Error(`not booked: ${JSON.stringify(body)}`);
  const tickets = body.tickets as [ReadTicket, ...ReadTicket[]];
  return { attendee, bookingId: String(body.id), tickets, ticket: tickets[0] };
}
