import {
  type Account,
  type Booking,
  book,
  checkout,
  type PublishedEvent,
  register,
} from "@stagedoor/demonstration/people";
import { ok, patient } from "@stagedoor/demonstration/rest";
import { becomes } from "@stagedoor/demonstration/waiting";
import { makeAdmin } from "../admin.ts";
import type { System } from "../system.ts";
import type { Person } from "./row.ts";

/** The running system, an account for everybody, and what is there for rows that only read. */
export type Stage = {
  readonly system: System;
  readonly cast: Readonly<Record<Exclude<Person, "nobody">, Account>>;
  /** The token of the newest link to that page that was mailed to an address. */
  readonly mailedToken: (address: string, page: "verify-email" | "reset-password") => Promise<string>;
};

/** Registers everybody. Errors: the first request that is no success. */
export async function setStage(
  system: System,
  authDatabaseUrl: string,
  mailedToken: Stage["mailedToken"],
): Promise<Stage> {
  const [attendee, anotherAttendee, host, anotherHost, admin] = await Promise.all([
    register(system.web, "attendee", patient),
    register(system.web, "attendee", patient),
    register(system.web, "host", patient),
    register(system.web, "host", patient),
    makeAdmin(system.web, authDatabaseUrl),
  ]);
  return { system, mailedToken, cast: { attendee, anotherAttendee, host, anotherHost, admin } };
}

/** People of their own for a row about what each has: everybody but the admin. */
export async function freshPeople({ system }: Stage) {
  const [attendee, anotherAttendee, host, anotherHost] = await Promise.all([
    register(system.web, "attendee", patient),
    register(system.web, "attendee", patient),
    register(system.web, "host", patient),
    register(system.web, "host", patient),
  ]);
  return { attendee, anotherAttendee, host, anotherHost };
}

export type Event = PublishedEvent & { readonly version: number };

/** An event of the host, published unless `status` says otherwise; `price` (pence) 0 is free. */
export async function anEvent(
  { system, cast }: Stage,
  { status = "published", price = 0, ...more }: { status?: string; price?: number; [field: string]: unknown } = {},
): Promise<Event> {
  const made = await ok<{ id: string; title: string; version: number; ticketTypes: { id: string }[] }>(
    system.web,
    "/events",
    {
      ...patient,
      token: cast.host.token,
      body: {
        title: "An evening",
        startDateTime: "2034-05-01T19:00:00Z",
        endDateTime: "2034-05-01T22:00:00Z",
        status,
        ticketTypes: [{ name: "Stalls", price: { amount: price, currency: "gbp" }, capacity: 10 }],
        ...more,
      },
    },
  );
  const { id, title, version, ticketTypes } = made;
  return { id, title, version, ticketTypeId: ticketTypes[0]?.id ?? "" };
}

/** The attendee's booking of an event of the host: held where there is a `price`, and otherwise confirmed. */
export async function aBooking(stage: Stage, price = 0): Promise<Booking & { readonly eventId: string }> {
  const event = await anEvent(stage, { price });
  const booking = await book(stage.system.web, stage.cast.attendee, event, 1, patient);
  return { ...booking, eventId: event.id };
}

export type Payment = { readonly id: string; readonly bookingId: string; readonly eventId: string };

/** The attendee's payment of an event of the host, once its booking is confirmed. Limits: 30 s. */
export async function aPayment(stage: Stage): Promise<Payment> {
  const { system, cast } = stage;
  const { id: bookingId, eventId } = await aBooking(stage, 2500);
  const url = await checkout(system.web, cast.attendee, bookingId, patient);
  system.sandbox.pay(/cs_\w+/.exec(url)?.[0] ?? "");
  const { token } = cast.attendee;
  const wait = { signal: AbortSignal.timeout(30_000), everyMs: 50 };
  await becomes(
    () => ok<Booking>(system.web, `/bookings/${bookingId}`, { token }),
    ({ status }) => status === "confirmed",
    { what: "the booking is confirmed", ...wait },
  );
  const { items } = await becomes(
    () => ok<{ items: { id: string; status: string }[] }>(system.web, `/payments?bookingId=${bookingId}`, { token }),
    ({ items: [payment] }) => payment?.status === "succeeded",
    { what: "the payment has succeeded", ...wait },
  );
  return { id: items[0]?.id ?? "", bookingId, eventId };
}

export type Ticket = { readonly id: string; readonly code: string; readonly eventId: string };

/** A ticket of the attendee for an event of the host. */
export async function aTicket(stage: Stage): Promise<Ticket> {
  const { id } = await aBooking(stage);
  const { token } = stage.cast.attendee;
  const { items } = await ok<{ items: Ticket[] }>(stage.system.web, `/tickets?bookingId=${id}`, { token });
  const [ticket] = items;
  if (ticket === undefined) throw new Error(`booking ${id} has no ticket`);
  return ticket;
}
