import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";
import { account } from "./accounts.ts";
import { eventBody, inHours, type Person, startTestbed, type Testbed } from "./testbed.ts";

const most = 120;
let bed: Testbed;

beforeAll(async () => {
  bed = await startTestbed({ EXPORT_MAX: String(most) });
});
afterAll(() => bed.stop());

async function aHost(name: string): Promise<Person> {
  const host = bed.person("host");
  await bed.send("user.registered", host.id, account(host, { name }));
  await until(async () => (await bed.call("GET", `/hosts/${host.id}`)).status === 200);
  return host;
}

const create = async (as: Person, changes: Record<string, unknown> = {}) =>
  (await bed.call("POST", "/events", { as, body: eventBody(changes) })).body;

type Export = {
  exportedAt: string;
  events: { id: string; status: string; title: string }[];
  follows: { hostId: string; hostName: string }[];
  interests: { eventId: string; title: string }[];
  complete: boolean;
};

async function read(as: Person) {
  const { status, headers, body } = await bed.call("GET", "/events/export", { as });
  return { status, headers, body: body as unknown as Export };
}

test("an export has the caller's events of every state, follows and interests, and nobody else's", async () => {
  const [host, other] = [await aHost("Ada"), await aHost("Grace")];
  const draft = await create(host, { title: "Draft", startDateTime: inHours(10), endDateTime: inHours(11) });
  const cancelled = await create(host, { title: "Off", status: "published", startDateTime: inHours(20) });
  await bed.call("POST", `/events/${cancelled.id}/cancel`, { as: host });
  const over = await create(host, { title: "Over", status: "published" });
  await bed.owner.sql`update events set start_at = ${inHours(-3)}, end_at = ${inHours(-1)} where id = ${over.id}`;
  const theirs = await create(other, { title: "Theirs", status: "published" });
  const past = await create(other, { title: "Past", status: "published" });
  await bed.call("PUT", `/follows/${other.id}`, { as: host });
  for (const { id } of [theirs, past]) await bed.call("PUT", `/interests/${id}`, { as: host });
  await bed.owner.sql`update events set start_at = ${inHours(-3)}, end_at = ${inHours(-1)} where id = ${past.id}`;
  const { status, headers, body } = await read(host);
  expect(status).toBe(200);
  expect(headers.get("content-disposition")).toBe('attachment; filename="stagedoor-events.json"');
  expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(body).toMatchObject({
    events: [
      { id: over.id, status: "ended", hostName: "Ada" },
      { id: draft.id, status: "draft", ticketTypes: [{ capacity: 100 }] },
      { id: cancelled.id, status: "cancelled" },
    ],
    follows: [{ hostId: other.id, hostName: "Grace" }],
    interests: [
      { eventId: theirs.id, title: "Theirs" },
      { eventId: past.id, title: "Past" },
    ],
    complete: true,
  });
  expect(body.events).toHaveLength(3);
  expect(Date.parse(body.exportedAt)).not.toBeNaN();
  expect((await read(other)).body).toMatchObject({ events: [{}, {}], follows: [], interests: [], complete: true });
  expect((await read(bed.person("attendee"))).body).toMatchObject({ events: [], follows: [], interests: [] });
});

test("an export of many pages has each event once, and says when there are more than it has", async () => {
  const host = await aHost("Edsger");
  const [first] = await Promise.all(
    Array.from({ length: most }, (_, n) => create(host, { startDateTime: inHours(1), endDateTime: inHours(n + 2) })),
  );
  const all = (await read(host)).body;
  expect(all).toMatchObject({ complete: true });
  expect(new Set(all.events.map(({ id }) => id)).size).toBe(most);
  expect(all.events).toHaveLength(most);
  await create(host);
  const cut = (await read(host)).body;
  expect(cut.events.map(({ id }) => id)).toEqual(all.events.map(({ id }) => id));
  expect(cut.complete).toBe(false);
  await bed.call("DELETE", `/events/${first?.id}`, { as: host });
  expect((await read(host)).body).toMatchObject({ complete: true });
});

test("follows and interests are cut at the limit too, and that is said", async () => {
  const person = bed.person("attendee");
  await bed.owner.sql`
    insert into follows (host_id, follower_id, created_at)
    select gen_random_uuid(), ${person.id}, now() + n * interval '1 second' from generate_series(1, ${most + 1}) as n`;
  const { body } = await read(person);
  expect(body.follows).toHaveLength(most);
  expect(body.complete).toBe(false);
});

test("nobody has an export without a token", async () => {
  expect((await bed.call("GET", "/events/export")).status).toBe(401);
});
