import { newId } from "@stagedoor/contracts/ids";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";
import { followHost } from "../src/commands/followHost.ts";
import { interestInEvent } from "../src/commands/interestInEvent.ts";
import { account } from "./accounts.ts";
import { eventBody, fieldsOf, inHours, type Person, startTestbed, type Testbed } from "./testbed.ts";

let bed: Testbed;
let host: Person;

beforeAll(async () => {
  bed = await startTestbed({ MAX_FOLLOWS: "3", MAX_INTERESTS: "3" });
  host = await aHost("Ada");
});
afterAll(() => bed.stop());

/** A host whose name has arrived. */
async function aHost(name: string): Promise<Person> {
  const person = bed.person("host");
  await bed.send("user.registered", person.id, account(person, { name }));
  await until(async () => (await bed.call("GET", `/hosts/${person.id}`)).status === 200);
  return person;
}

const put = (as: Person, path: string) => bed.call("PUT", path, { as });
const create = async (changes: Record<string, unknown> = {}) =>
  (await bed.call("POST", "/events", { as: host, body: eventBody({ status: "published", ...changes }) })).body;
const listed = async (as: Person, path: string) => (await bed.call("GET", path, { as })).body;

test("who follows a host again follows since the first time, and who stops twice has stopped", async () => {
  const follower = bed.person("attendee");
  const first = await put(follower, `/follows/${host.id}`);
  expect(first).toMatchObject({ status: 200, body: { hostId: host.id, hostName: "Ada" } });
  const again = await put(follower, `/follows/${host.id.toUpperCase()}`);
  expect(again.body).toEqual(first.body);
  expect(await listed(follower, "/follows")).toEqual({ items: [first.body], total: 1, limit: 20, offset: 0 });
  for (const _ of [1, 2]) {
    expect(await bed.call("DELETE", `/follows/${host.id}`, { as: follower })).toMatchObject({ status: 204 });
    expect(await listed(follower, "/follows")).toMatchObject({ items: [], total: 0 });
  }
});

test("hosts may follow others, nobody follows themselves, and only hosts are followed", async () => {
  const other = await aHost("Grace");
  expect((await put(other, `/follows/${host.id}`)).status).toBe(200);
  const self = await put(other, `/follows/${other.id}`);
  expect([self.status, self.body.code, fieldsOf(self)]).toEqual([422, "rule_broken", ["hostId"]]);
  const attendee = bed.person("attendee");
  await bed.send("user.registered", attendee.id, account(attendee));
  for (const id of ["7f3e1f0a-58a5-4c39-b1a7-0d5f6a3f7f11", "0190f0f0-0000-7000-8000-000000000000"]) {
    expect((await put(other, `/follows/${id}`)).status).toBe(404);
  }
  expect((await put(other, "/follows/nobody")).status).toBe(400);
});

test("a host who has just registered can be followed before the name is here", async () => {
  const fresh = bed.person("host");
  const following = put(bed.person("attendee"), `/follows/${fresh.id}`);
  await bed.send("user.registered", fresh.id, account(fresh, { name: "Edsger" }));
  expect(await following).toMatchObject({ status: 200, body: { hostName: "Edsger" } });
});

test("lists go by the time since when, in both orders, page by page", async () => {
  const follower = bed.person("attendee");
  const hosts = [await aHost("A"), await aHost("B"), await aHost("C")].map(({ id }) => id);
  for (const id of hosts) await put(follower, `/follows/${id}`);
  const ids = async (query: string) =>
    (await listed(follower, `/follows?${query}`)).items.map((item) => (item as unknown as { hostId: string }).hostId);
  expect(await ids("sort=date")).toEqual(hosts);
  expect(await ids("order=desc&limit=2")).toEqual(hosts.toReversed().slice(0, 2));
  expect(await ids("order=desc&limit=2&offset=2")).toEqual(hosts.slice(0, 1));
  expect(await ids(`hostId=${hosts[1]}`)).toEqual([hosts[1]]);
  expect(await ids(`hostId=${newId()}`)).toEqual([]);
  expect((await bed.call("GET", "/follows?hostId=me", { as: follower })).status).toBe(400);
  expect((await bed.call("GET", "/follows?sort=name", { as: follower })).status).toBe(400);
  expect((await bed.call("GET", "/interests?limit=101", { as: follower })).status).toBe(400);
});

test("one person follows and marks only so many, however many calls come at once", async () => {
  const person = bed.person("attendee");
  const hosts = await Promise.all(["A", "B", "C", "D", "E"].map(aHost));
  const follows = await Promise.all(hosts.map(({ id }) => put(person, `/follows/${id}`)));
  expect(follows.map(({ status }) => status).sort()).toEqual([200, 200, 200, 422, 422]);
  const events = await Promise.all(hosts.map(() => create()));
  const marks = await Promise.all(events.map(({ id }) => put(person, `/interests/${id}`)));
  expect(marks.map(({ status }) => status).sort()).toEqual([200, 200, 200, 422, 422]);
  const [refused] = marks.filter(({ status }) => status === 422);
  expect(refused && fieldsOf(refused)).toEqual(["eventId"]);
  const marked = events.filter((_, index) => marks[index]?.status === 200);
  // One that is marked already takes no further place.
  expect((await put(person, `/interests/${marked[0]?.id}`)).status).toBe(200);
  await bed.call("DELETE", `/interests/${marked[0]?.id}`, { as: person });
  const [left] = events.filter((_, index) => marks[index]?.status === 422);
  expect((await put(person, `/interests/${left?.id}`)).status).toBe(200);
});

test("the limit counts what another call of the same person is about to add", async () => {
  const [person, event] = [bed.person("attendee"), await create()];
  const hosts = await Promise.all(["A", "B", "C", "D"].map(aHost));
  for (const { id } of hosts.slice(0, 2)) await put(person, `/follows/${id}`);
  const [third, fourth] = hosts.slice(2) as [Person, Person];
  const asked = { followerId: person.id, now: new Date(), most: 3 };
  let late: ReturnType<typeof put> | undefined;
  await bed.owner.transaction(async (tx) => {
    expect(await followHost(tx, { ...asked, hostId: third.id })).toMatchObject({ kind: "follows" });
    late = put(person, `/follows/${fourth.id}`);
    await waits();
  });
  expect(await late).toMatchObject({ status: 422 });
  for (let marked = 0; marked < 2; marked += 1) await put(person, `/interests/${(await create()).id}`);
  const other = await create();
  await bed.owner.transaction(async (tx) => {
    const interest = { eventId: event.id, attendeeId: person.id, now: new Date(), most: 3 };
    expect(await interestInEvent(tx, interest)).toMatchObject({ kind: "interested" });
    late = put(person, `/interests/${other.id}`);
    await waits();
  });
  expect(await late).toMatchObject({ status: 422 });
});

/** Until a call waits for another one of the same person. */
async function waits(): Promise<void> {
  await until(
    async () => {
      const { count } = await bed.service.database.sql`
        select from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`;
      return count > 0;
    },
    { what: "a call waits" },
  );
}

test("interest marked again is interest since the first time; its list has the events, also once they are cancelled", async () => {
  const attendee = bed.person("attendee");
  const [event, next] = [await create({ title: "Opera" }), await create()];
  const first = await put(attendee, `/interests/${event.id}`);
  expect(first).toMatchObject({ status: 200, body: { eventId: event.id } });
  expect((await put(attendee, `/interests/${event.id}`)).body).toEqual(first.body);
  await put(attendee, `/interests/${next.id}`);
  await bed.call("POST", `/events/${event.id}/cancel`, { as: host });
  expect(await listed(attendee, "/interests")).toMatchObject({
    items: [
      { ...first.body, event: { title: "Opera", status: "cancelled", available: 100 } },
      { eventId: next.id, event: { status: "published" } },
    ],
    total: 2,
  });
  const one = await listed(attendee, `/interests?eventId=${next.id}`);
  expect(one).toMatchObject({ items: [{ eventId: next.id }], total: 1 });
  expect(await listed(attendee, `/interests?eventId=${newId()}`)).toMatchObject({ items: [], total: 0 });
  for (const _ of [1, 2])
    expect((await bed.call("DELETE", `/interests/${event.id}`, { as: attendee })).status).toBe(204);
  expect(await listed(attendee, "/interests")).toMatchObject({ items: [{ eventId: next.id }], total: 1 });
});

test("a draft is unknown to all but its host; interest is for what can still be attended", async () => {
  const attendee = bed.person("attendee");
  const draft = await create({ status: "draft" });
  expect((await put(attendee, `/interests/${draft.id}`)).status).toBe(404);
  expect((await put(attendee, `/interests/${newId()}`)).status).toBe(404);
  expect((await put(host, `/interests/${draft.id}`)).body.code).toBe("wrong_state");
  const cancelled = await create();
  await bed.call("POST", `/events/${cancelled.id}/cancel`, { as: host });
  expect(await put(attendee, `/interests/${cancelled.id}`)).toMatchObject({ status: 409 });
  const ended = await create();
  await put(attendee, `/interests/${ended.id}`);
  await bed.owner.sql`update events set start_at = ${inHours(-3)}, end_at = ${inHours(-1)} where id = ${ended.id}`;
  expect(await put(bed.person("attendee"), `/interests/${ended.id}`)).toMatchObject({ status: 409 });
  expect(await listed(attendee, "/interests")).toMatchObject({ items: [], total: 0 });
});

test("without a token nothing is followed or listed", async () => {
  for (const [method, path] of [
    ["PUT", `/follows/${host.id}`],
    ["DELETE", `/follows/${host.id}`],
    ["GET", "/follows"],
    ["PUT", `/interests/${newId()}`],
    ["DELETE", `/interests/${newId()}`],
    ["GET", "/interests"],
  ] as const)
    expect((await bed.call(method, path)).status).toBe(401);
});
