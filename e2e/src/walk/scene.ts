import { randomUUID } from "node:crypto";
import type { Walker, Who } from "./walker.ts";

/** Who and what the chapters of a walk share; each finds what those before it have left. */
export type Scene = {
  readonly host: Who;
  readonly ada: Who;
  readonly bob: Who;
  event: { id: string; ticketTypeId: string };
  /** The latest booking of each. */
  readonly bookings: { ada: string; bob: string };
};

const somebody = (name: string): Who => ({
  name,
  id: "",
  email: `${name}-${randomUUID()}@example.test`,
  password: randomUUID(),
  token: "",
});

/** Nobody has an account yet, and nothing has been published. */
export function newScene(): Scene {
  return {
    host: somebody("host"),
    ada: somebody("ada"),
    bob: somebody("bob"),
    event: { id: "", ticketTypeId: "" },
    bookings: { ada: "", bob: "" },
  };
}

type Booking = {
  id: string;
  status: string;
  cancelReason: string | null;
  refund?: { status: string; amount: unknown };
};

export function bookingOf({ web, until }: Walker, who: Who, id: string, status: string): Promise<Booking> {
  const read = async (): Promise<Booking> => {
    const headers = { authorization: `Bearer ${who.token}` };
    return (await (await fetch(`${web}/api/v1/bookings/${id}`, { headers })).json()) as Booking;
  };
  return until(`booking ${id} is ${status}`, read, (booking) => booking.status === status);
}

/** Books and pays on Stripe's page. Answers the ids of booking and session. */
export async function bookAndPay(
  walker: Walker,
  who: Who,
  event: Scene["event"],
  quantity: number,
): Promise<{ bookingId: string; session: string }> {
  const items = [{ ticketTypeId: event.ticketTypeId, quantity }];
  const booking = await walker.ask<Booking>(201, "POST /bookings", { by: who, body: { eventId: event.id, items } });
  const { url } = await walker.ask<{ url: string }>(201, "POST /checkout", {
    by: who,
    body: { bookingId: booking.id },
  });
  const session = /cs_\w+/.exec(url)?.[0] ?? "";
  await walker.sandbox("pay", { session });
  return { bookingId: booking.id, session };
}

/** The token of a link in a mail. Errors: there is none. */
export function tokenIn(text: string | undefined, page: string): string {
  const token = new RegExp(`/${page}\\?token=([\\w-]+)`).exec(text ?? "")?.[1];
  if (token === undefined) throw new Error(`no link to ${page} in the mail:\n${text}`);
  return token;
}
