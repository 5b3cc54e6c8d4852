import { randomUUID } from "node:crypto";
import { ok, type Patience } from "./rest.ts";

/** The password is nobody else's and random: accounts may be made on a system that is open to everyone. */
export type Account = { id: string; email: string; password: string; token: string };

/** Registers somebody with an address that nobody else has. */
export async function register(origin: string, role: "host" | "attendee", patience: Patience = {}): Promise<Account> {
  const email = `${role}-${randomUUID()}@example.test`;
  const password = randomUUID();
  const made = await ok<{ user: { id: string }; accessToken: string }>(origin, "/auth/register", {
    ...patience,
    body: { name: `A ${role}`, email, password, role },
  });
  return { id: made.user.id, email, password, token: made.accessToken };
}

export type NewEvent = {
  price?: number;
  capacity?: number;
  title?: string;
  refundPolicy?: object;
  /** Default: on sale now. */
  salesStartDateTime?: string;
};
export type PublishedEvent = { id: string; title: string; ticketTypeId: string };

/** Publishes an event with one ticket type. `price` is in pence; 0 makes it free. */
export async function publish(
  origin: string,
  host: Account,
  event: NewEvent = {},
  patience: Patience = {},
): Promise<PublishedEvent> {
  const { price = 2500, capacity = 10, title = "An evening", refundPolicy, salesStartDateTime } = event;
  const made = await ok<{ id: string; title: string; ticketTypes: { id: string }[] }>(origin, "/events", {
    ...patience,
    token: host.token,
    body: {
      title,
      startDateTime: "2034-05-01T19:00:00Z",
      endDateTime: "2034-05-01T22:00:00Z",
      timezone: "Europe/London",
      status: "published",
      ticketTypes: [{ name: "Stalls", price: { amount: price, currency: "gbp" }, capacity }],
      ...(refundPolicy ? { refundPolicy } : {}),
      ...(salesStartDateTime ? { salesStartDateTime } : {}),
    },
  });
  const [type] = made.ticketTypes;
  if (type === undefined) throw new Error("an event without ticket types");
  return { id: made.id, title: made.title, ticketTypeId: type.id };
}

export type Booking = {
  id: string;
  status: string;
  total: { amount: number; currency: string };
  holdExpiresAt: string | null;
};

/** Books `quantity` places of the event's ticket type. */
export async function book(
  origin: string,
  who: Account,
  event: PublishedEvent,
  quantity = 1,
  patience: Patience = {},
): Promise<Booking> {
  const body = { eventId: event.id, items: [{ ticketTypeId: event.ticketTypeId, quantity }] };
  return ok<Booking>(origin, "/bookings", { ...patience, token: who.token, body });
}

/** The address of Stripe's page for a booking. */
export async function checkout(
  origin: string,
  who: Account,
  bookingId: string,
  patience: Patience = {},
): Promise<string> {
  const { url } = await ok<{ url: string }>(origin, "/checkout", {
    ...patience,
    token: who.token,
    body: { bookingId },
  });
  return url;
}

/** The account with a token that is good for `leastSeconds` more: the one it has, or another by signing in again. */
export async function signedInFor(origin: string, account: Account, leastSeconds: number): Promise<Account> {
  const [, claims = ""] = account.token.split(".");
  const { exp } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { exp: number };
  if (exp - Date.now() / 1000 > leastSeconds) return account;
  const body = { email: account.email, password: account.password };
  const { accessToken } = await ok<{ accessToken: string }>(origin, "/auth/login", { body });
  return { ...account, token: accessToken };
}
