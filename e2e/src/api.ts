import { randomUUID } from "node:crypto";

export type Answer<T = Record<string, unknown>> = { status: number; body: T; headers: Headers };

type Call = { method?: string; body?: unknown; token?: string; key?: string; timeoutMs?: number };

/** Calls the REST API below `origin`/api/v1. Answers whatever came, errors of the API included; fails only without an answer. */
export async function call<T = Record<string, unknown>>(
  origin: string,
  path: string,
  options: Call = {},
): Promise<Answer<T>> {
  const answer = await fetch(`${origin}/api/v1${path}`, {
    method: options.method ?? (options.body === undefined ? "GET" : "POST"),
    headers: {
      ...(options.body === undefined ? {} : { "content-type": "application/json" }),
      ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
      ...(options.key ? { "idempotency-key": options.key } : {}),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    signal: AbortSignal.timeout(options.timeoutMs ?? 15_000),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text ? JSON.parse(text) : {}) as T, headers: answer.headers };
}

/** As `call`, and fails with the whole answer unless it is a success. */
export async function ok<T = Record<string, unknown>>(origin: string, path: string, options: Call = {}): Promise<T> {
  const { status, body } = await call<T>(origin, path, options);
  if (status < 200 || status > 299) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

export type Account = { id: string; email: string; token: string };

/** Registers somebody with an address that nobody else has. */
export async function register(origin: string, role: "host" | "attendee"): Promise<Account> {
  const email = `${role}-${randomUUID()}@example.test`;
  const body = { name: `A ${role}`, email, password: "correct horse battery", role };
  const { user, accessToken } = await ok<{ user: { id: string }; accessToken: string }>(origin, "/auth/register", {
    body,
  });
  return { id: user.id, email, token: accessToken };
}

export type NewEvent = { price?: number; capacity?: number; title?: string; refundPolicy?: object };
export type PublishedEvent = { id: string; title: string; ticketTypeId: string };

/** Publishes an event with one ticket type, on sale now. `price` is in pence; 0 makes it free. */
export async function publish(origin: string, host: Account, event: NewEvent = {}): Promise<PublishedEvent> {
  const { price = 2500, capacity = 10, title = "An evening", refundPolicy } = event;
  const made = await ok<{ id: string; title: string; ticketTypes: { id: string }[] }>(origin, "/events", {
    token: host.token,
    body: {
      title,
      startDateTime: "2034-05-01T19:00:00Z",
      endDateTime: "2034-05-01T22:00:00Z",
      timezone: "Europe/London",
      status: "published",
      ticketTypes: [{ name: "Stalls", price: { amount: price, currency: "gbp" }, capacity }],
      ...(refundPolicy ? { refundPolicy } : {}),
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
export async function book(origin: string, who: Account, event: PublishedEvent, quantity = 1): Promise<Booking> {
  const body = { eventId: event.id, items: [{ ticketTypeId: event.ticketTypeId, quantity }] };
  return ok<Booking>(origin, "/bookings", { token: who.token, body });
}

/** The address of Stripe's page for a booking. */
export async function checkout(origin: string, who: Account, bookingId: string): Promise<string> {
  const { url } = await ok<{ url: string }>(origin, "/checkout", { token: who.token, body: { bookingId } });
  return url;
}
