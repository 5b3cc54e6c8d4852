import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";
import { account } from "./accounts.ts";
import { eventBody, inHours, type Person, startTestbed, type Testbed } from "./testbed.ts";

let bed: Testbed;

beforeAll(async () => {
  bed = await startTestbed({ MAX_HOST_EVENTS: "2", MAX_HOST_COUNTED: "5" });
});
afterAll(() => bed.stop());

type Page = {
  name: string;
  publishedEvents: number;
  upcomingEvents: number;
  followers: number;
  upcoming: { id: string }[];
  allUpcoming: string;
};

async function read(id: string, as?: Person): Promise<Page> {
  return (await bed.call("GET", `/hosts/${id}`, as ? { as } : {})).body as unknown as Page;
}

async function aHost(): Promise<Person> {
  const host = bed.person("host");
  await bed.send("user.registered", host.id, account(host, { name: "Ada" }));
  await until(async () => (await bed.call("GET", `/hosts/${host.id}`)).status === 200);
  return host;
}

async function create(as: Person, startsIn: number, changes: Record<string, unknown> = {}): Promise<string> {
  const times = { startDateTime: inHours(startsIn), endDateTime: inHours(startsIn + 2) };
  return (await bed.call("POST", "/events", { as, body: eventBody({ status: "published", ...times, ...changes }) }))
    .body.id;
}

test("a host's page has the upcoming events that begin first, what there is in all, and where the rest is listed", async () => {
  const host = await aHost();
  const [third, first, second] = [await create(host, 30), await create(host, 10), await create(host, 20)];
  const [over, off] = [await create(host, 40), await create(host, 5)];
  await create(host, 6, { status: "draft" });
  await bed.call("POST", `/events/${off}/cancel`, { as: host });
  await bed.owner.sql`update events set start_at = ${inHours(-3)}, end_at = ${inHours(-1)} where id = ${over}`;
  // It has begun and goes on.
  await bed.owner.sql`update events set start_at = ${inHours(-1)} where id = ${first}`;
  await create(await aHost(), 7);
  // What has ended leaves the list some seconds later.
  const page = await until(async () => {
    const now = await read(host.id);
    return now.upcomingEvents === 3 && now;
  });
  expect(page).toMatchObject({
    name: "Ada",
    publishedEvents: 4,
    upcomingEvents: 3,
    followers: 0,
    upcoming: [{ id: first }, { id: second }],
  });
  expect(page.upcoming).toHaveLength(2);
  const { body } = await bed.call("GET", page.allUpcoming.replace("/api/v1", ""));
  expect(body.items.map(({ id }) => id)).toEqual([first, second, third]);
});

test("the page is the same for everybody: its host sees no drafts there", async () => {
  const host = await aHost();
  await create(host, 10, { status: "draft" });
  const shown = await create(host, 20);
  const page = await read(host.id, host);
  expect(page).toEqual(await read(host.id));
  expect(page.upcoming.map(({ id }) => id)).toEqual([shown]);
  expect(page.upcomingEvents).toBe(1);
});

test("followers are counted, and nothing further than the limit", async () => {
  const host = await aHost();
  for (let n = 1; n <= 3; n += 1) await bed.call("PUT", `/follows/${host.id}`, { as: bed.person("attendee") });
  expect((await read(host.id)).followers).toBe(3);
  await bed.owner.sql`
    insert into follows (host_id, follower_id, created_at)
    select ${host.id}, gen_random_uuid(), now() from generate_series(1, 10)`;
  for (let n = 1; n <= 7; n += 1) await create(host, n);
  expect(await read(host.id)).toMatchObject({ followers: 5, publishedEvents: 5, upcomingEvents: 5 });
});

test("an attendee, and a host whose account is deleted, have no page", async () => {
  const [host, attendee] = [await aHost(), bed.person("attendee")];
  await bed.send("user.registered", attendee.id, account(attendee, { role: "attendee" }));
  await bed.send("user.deleted", host.id, { id: host.id, deleted: true, version: 2 });
  await until(async () => (await bed.call("GET", `/hosts/${host.id}`)).status === 404);
  await until(async () => (await bed.owner.sql`select from users where id = ${attendee.id}`).count === 1);
  expect((await bed.call("GET", `/hosts/${attendee.id}`)).status).toBe(404);
});
