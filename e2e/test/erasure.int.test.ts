import { randomUUID } from "node:crypto";
import { type Account, type Booking, book, checkout, publish } from "@stagedoor/demonstration/people";
import { ok, patient } from "@stagedoor/demonstration/rest";
import { withKafka } from "@stagedoor/invariants/kafkaEvidence";
import { withAdmin } from "@stagedoor/messaging/topicAdmin";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tracesInDatabase, tracesOnTopics } from "../src/erasure/traces.ts";
import { type Mailbox, startMailbox } from "./mailbox.ts";
import { type OwnSystem, startOwnSystem } from "./ownSystem.ts";

const databases = ["auth", "events", "bookings", "payments", "email"] as const;
/** As long as erasure may take. */
const minute = { timeoutMs: 60_000, everyMs: 250 };

let own: OwnSystem;
let mailbox: Mailbox;

beforeAll(async () => {
  mailbox = await startMailbox();
  own = await startOwnSystem({ smtpUrl: mailbox.url, env: { RECONCILE_EVERY_MS: "2000" } });
});

afterAll(async () => {
  await own?.stop();
  await mailbox?.close();
});

type Person = Account & { readonly name: string };

/** Somebody with a name and an address that occur nowhere else. */
async function join(role: "host" | "attendee"): Promise<Person> {
  const rare = randomUUID().replaceAll("-", "");
  const [email, password, name] = [`${rare}@example.test`, randomUUID(), `Quirinus ${rare}`];
  const { user, accessToken } = await post<{ user: { id: string }; accessToken: string }>("/auth/register", {
    body: { name, email, password, role },
  });
  return { id: user.id, email, password, token: accessToken, name };
}

function post<T = Record<string, unknown>>(path: string, options: Parameters<typeof ok>[2]): Promise<T> {
  return ok<T>(own.system.web, path, { ...patient, method: "POST", key: randomUUID(), ...options });
}

const bookingOf = (who: Account, id: string) =>
  ok<Booking & { cancelReason: string | null }>(own.system.web, `/bookings/${id}`, { token: who.token });

async function paidBooking(who: Account, host: Account, refundPolicy?: object): Promise<Booking & { eventId: string }> {
  const event = await publish(own.system.web, host, refundPolicy ? { refundPolicy } : {}, patient);
  const booking = await book(own.system.web, who, event, 1, patient);
  const page = await checkout(own.system.web, who, booking.id, patient);
  own.system.sandbox.pay(/cs_\w+/.exec(page)?.[0] ?? "", { email: who.email, name: "Ada Payer" });
  await until(async () => (await bookingOf(who, booking.id)).status === "confirmed", { what: "it is paid", ...minute });
  return { ...booking, eventId: event.id };
}

async function leave(who: Account): Promise<void> {
  await ok(own.system.web, `/users/${who.id}`, { ...patient, method: "DELETE", token: who.token });
}

/** The two texts by which somebody is found, wherever that is. */
const traitsOf = ({ name, email }: Person): string[] => [name, email];

async function traces(who: Person): Promise<string[]> {
  const found = await Promise.all(databases.map((name) => tracesInDatabase(own.query, name, traitsOf(who))));
  return found.flat();
}

/** Nothing is found any more; fails with the places where something still is. */
async function expectErased(who: Person): Promise<void> {
  let left: string[] = [];
  const look = async () => {
    left = await traces(who);
    return left.length === 0;
  };
  await until(look, { what: "no database names the person any more", ...minute }).catch(() => undefined);
  expect(left).toEqual([]);
}

async function refundOf(bookingId: string): Promise<number> {
  const sql = `select coalesce(sum(r.amount), 0)::int from refunds r join payments p on p.id = r.payment_id
    where p.booking_id = '${bookingId}' and r.status = 'succeeded'`;
  const [[amount] = []] = await own.query("payments", sql);
  return Number(amount);
}

describe.concurrent("once an account is deleted", { timeout: 240_000 }, () => {
  test("an attendee's live bookings are cancelled and refunded by policy, and no database names the attendee", async () => {
    const [host, who] = await Promise.all([join("host"), join("attendee")]);
    const free = await publish(own.system.web, host, { price: 0 }, patient);
    await ok(own.system.web, `/follows/${host.id}`, { ...patient, method: "PUT", token: who.token, key: randomUUID() });
    await ok(own.system.web, `/interests/${free.id}`, { ...patient, method: "PUT", token: who.token });
    const paid = await paidBooking(who, host, { kind: "percentage", percentage: 40 });
    const gone = await paidBooking(who, host);
    await ok(own.system.web, `/bookings/${gone.id}`, { method: "DELETE", token: who.token, key: randomUUID() });
    const freeBooking = await book(own.system.web, who, free, 1, patient);
    const held = await book(own.system.web, who, await publish(own.system.web, host, {}, patient), 1, patient);
    await checkout(own.system.web, who, held.id, patient);
    const { items } = await ok<{ items: { code: string }[] }>(own.system.web, `/tickets?bookingId=${freeBooking.id}`, {
      token: who.token,
    });
    await post("/tickets/check-in", { token: host.token, body: { code: items[0]?.code } });
    await mailbox.mails(who.email, /^Your ticket/);
    expect((await traces(who)).map((where) => where.split(":")[0])).toEqual(expect.arrayContaining(["auth", "email"]));

    await leave(who);
    await expectErased(who);
    for (const { id } of [paid, held]) {
      await until(async () => (await bookingOf(host, id)).status === "cancelled", {
        what: "it is cancelled",
        ...minute,
      });
    }
    await until(async () => (await refundOf(paid.id)) === 1000, { what: "40 per cent go back", ...minute });
    await until(async () => (await refundOf(gone.id)) === 2500, {
      what: "what was cancelled before goes back",
      ...minute,
    });
    // Somebody has been let in with it.
    expect((await bookingOf(host, freeBooking.id)).status).toBe("confirmed");
    // What was still on its way at the first look may have been written after it.
    expect(await traces(who)).toEqual([]);
  });

  test("a host's events are cancelled and their bookings refunded in full, and no database names the host", async () => {
    const [host, who, follower] = await Promise.all([join("host"), join("attendee"), join("attendee")]);
    await ok(own.system.web, `/follows/${host.id}`, { ...patient, method: "PUT", token: follower.token });
    const body = {
      title: "An evening among friends",
      description: `Ask ${host.email}`,
      venue: `At ${host.name}'s`,
      startDateTime: "2034-05-01T19:00:00Z",
      endDateTime: "2034-05-01T22:00:00Z",
      capacity: 5,
      status: "draft",
    };
    // A title stays on tickets that were sold, so the host's own name is in one that nobody has seen.
    await post("/events", { token: host.token, body: { ...body, title: `${host.name} and friends` } });
    const named = await post<{ id: string }>("/events", { token: host.token, body: { ...body, status: "published" } });
    const paid = await paidBooking(who, host, { kind: "none" });
    await book(own.system.web, follower, { id: named.id, title: body.title, ticketTypeId: await typeOf(named.id) });
    await mailbox.mails(follower.email, /^Your ticket/);

    await leave(host);
    await until(async () => (await bookingOf(who, paid.id)).status === "cancelled", {
      what: "it is cancelled",
      ...minute,
    });
    await until(async () => (await refundOf(paid.id)) === 2500, { what: "all of it goes back", ...minute });
    await expectErased(host);
    expect(await traces(host)).toEqual([]);
  });
});

async function typeOf(eventId: string): Promise<string> {
  const { ticketTypes } = await ok<{ ticketTypes: { id: string }[] }>(own.system.web, `/events/${eventId}`);
  return ticketTypes[0]?.id ?? "";
}

test("no topic but users.v1 ever had a name or an address, and compaction takes them from there", {
  timeout: 240_000,
}, async () => {
  const [host, who] = await Promise.all([join("host"), join("attendee")]);
  await paidBooking(who, host);
  await mailbox.mails(who.email, /^Your ticket/);
  await withKafka(own.kafka, async (messaging) => {
    expect(await tracesOnTopics(messaging, traitsOf(who))).toEqual(["users.v1"]);
    // As a topic has it, only sooner: a record comes into a new segment once the last is this old, and then the old one is compacted.
    const soon = [
      { name: "cleanup.policy", value: "compact" },
      { name: "segment.ms", value: "100" },
      { name: "max.compaction.lag.ms", value: "100" },
      { name: "min.cleanable.dirty.ratio", value: "0.01" },
    ];
    const resources = [{ type: 2, name: `${own.kafka.topicPrefix}users.v1`, configEntries: soon }];
    await withAdmin(messaging, (admin) => admin.alterConfigs({ validateOnly: false, resources }));
    await leave(who);
    await until(
      async () => {
        // Segments end when something comes after them.
        await Promise.all([1, 2, 3, 4].map(() => join("attendee")));
        return (await tracesOnTopics(messaging, traitsOf(who))).length === 0;
      },
      { what: "no topic names the person any more", timeoutMs: 120_000, everyMs: 2_000 },
    );
  });
});
