import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventBody, fieldsOf, inHours, type Person, startTestbed, type Testbed } from "./testbed.ts";

let bed: Testbed;
let host: Person;
let clock = Date.now();

beforeAll(async () => {
  bed = await startTestbed(
    { MAX_COUNTED_EVENTS: "5", MAX_RANKED_EVENTS: "4", MAX_EXAMINED_EVENTS: "8", MARK_ENDED_EVERY_MS: "100" },
    () => new Date(clock),
  );
  host = bed.person("host");
});
afterAll(() => bed.stop());

type Page = {
  items: { id: string; title: string; status: string }[];
  total: number;
  totalIsExact: boolean;
  next: string | null;
};

async function list(query: string, as?: Person): Promise<Page & { titles: string[] }> {
  const { status, body } = await bed.call("GET", `/events?${query}`, as ? { as } : {});
  expect([query, status]).toEqual([query, 200]);
  const page = body as unknown as Page;
  return { ...page, titles: page.items.map(({ title }) => title) };
}

async function publish(title: string, changes: Record<string, unknown> = {}) {
  const { capacity, ...rest } = eventBody({ title, status: "published", ...changes });
  const places = changes.ticketTypes ? {} : { capacity };
  const { status, body } = await bed.call("POST", "/events", { as: host, body: { ...rest, ...places } });
  expect(status).toBe(201);
  return body;
}

const priced = (amount: number, currency = "gbp", name = `at ${amount}`) => ({
  name,
  price: { amount, currency },
  capacity: 5,
});

/** All pages by the cursor; `between` runs after each. */
async function walk(query: string, between: (page: Page) => Promise<unknown> = async () => {}): Promise<string[]> {
  const found: string[] = [];
  for (let cursor = ""; ; ) {
    const page = await list(`${query}${cursor}`);
    found.push(...page.titles);
    if (page.next === null) return found;
    await between(page);
    cursor = `&cursor=${page.next}`;
  }
}

test("what has a word in its title comes before what has it in its venue, and that before descriptions", async () => {
  await publish("In the text", { description: "A night of flamenco and more", startDateTime: inHours(10) });
  await publish("At the place", { venue: "Flamenco House", startDateTime: inHours(11) });
  await publish("Flamenco", { startDateTime: inHours(12) });
  expect((await list("q=flamenco")).titles).toEqual(["Flamenco", "At the place", "In the text"]);
  expect((await list("q=flamenco&sort=relevance&order=desc")).titles).toEqual([
    "Flamenco",
    "At the place",
    "In the text",
  ]);
  expect((await list("q=flamenco&sort=date")).titles).toEqual(["In the text", "At the place", "Flamenco"]);
});

test.each([
  ["cafe", "Café Zürich"],
  ["CAFÉ", "Café Zürich"],
  ["zuri", "Café Zürich"],
  ["жизель", "Жизель"],
  ["ИЗЕЛ", "Жизель"],
  ["国際", "東京国際フォーラム"],
  ["o'neill", "Night with O’Neill"],
])("q=%s finds %s", async (text, title) => {
  if ((await list(`q=${encodeURIComponent(title)}`)).total === 0) await publish(title);
  expect((await list(`q=${encodeURIComponent(text)}`)).titles).toContain(title);
});

test("a word that was edited away is not found any more, and the new one is", async () => {
  const { id } = await publish("Xylophone");
  await bed.call("PATCH", `/events/${id}`, { as: host, body: { title: "Marimba" } });
  expect((await list("q=xyloph")).titles).toEqual([]);
  expect((await list("q=arimb")).titles).toEqual(["Marimba"]);
});

test("of an event that was deleted no word stays, and a word that another has is still found by its parts", async () => {
  const draft = { status: "draft" };
  const gone = await publish("Ottokar Quixworth", draft);
  await publish("Ottokar stays");
  expect((await bed.call("DELETE", `/events/${gone.id}`, { as: host })).status).toBe(204);
  const kept = async (word: string) => {
    const [row] = await bed.owner.sql`
      select (select count(*)::int from search_parts where word = ${word}) as parts,
        (select count(*)::int from event_words where word = ${word}) as events,
        (select count(*)::int from search_words_lost where word = ${word}) as lost`;
    return row;
  };
  await until(async () => (await kept("quixworth"))?.lost === 0);
  expect(await kept("quixworth")).toEqual({ parts: 0, events: 0, lost: 0 });
  expect((await list("q=ttoka")).titles).toEqual(["Ottokar stays"]);
});

test("where enough events have a whole word, words that have it as a part are left out", async () => {
  const enough = 200;
  await bed.owner.sql`
    with made as (insert into events (id, host_id, title, description, start_at, end_at, timezone, status, currency, capacity, refund_kind,
      refund_until_hours_before, refund_percentage, created_at, updated_at, version, capacity_version)
    select gen_random_uuid(), ${host.id}::uuid, 'Gavotte', '', now() + interval '40 hours', now() + interval '60 hours', 'UTC', 'published',
      'gbp', 1, 'full', 0, 100, now(), now(), 1, 1 from generate_series(1, ${enough - 1}) returning id)
    insert into ticket_types (id, event_id, position, name, price, capacity, max_per_booking)
    select gen_random_uuid(), id, 0, 'All', 0, 1, 1 from made`;
  await publish("Gavottes", { startDateTime: inHours(10), endDateTime: inHours(60) });
  expect((await list("q=gavotte&sort=date")).titles).toContain("Gavottes");
  await publish("Gavotte", { startDateTime: inHours(40), endDateTime: inHours(60) });
  expect((await list("q=gavotte&sort=date")).titles).not.toContain("Gavottes");
});

test("filters by place, price and what is left are combined", async () => {
  const at = { venue: "Old Brewery, Leeds" };
  await publish("Cheap", { ...at, ticketTypes: [priced(500), priced(4000)] });
  await publish("Dear", { ...at, ticketTypes: [priced(9000)] });
  await publish("Gratis", { ...at, ticketTypes: [priced(0), priced(9000)] });
  await publish("Foreign", { ...at, ticketTypes: [priced(500, "eur")] });
  const full = await publish("Full", { ...at, ticketTypes: [priced(500)] });
  const [type] = full.ticketTypes;
  const counts = { capacity: 5, held: 1, sold: 4, available: 0 };
  await bed.send("availability.changed", full.id, {
    ...{ eventId: full.id, ...counts, ticketTypes: [{ id: type?.id ?? "", ...counts }] },
    ...{ eventVersion: 1, version: 1, updatedAt: new Date().toISOString() },
  });
  await until(async () => (await bed.call("GET", `/events/${full.id}`)).body.available === 0);
  const titles = async (query: string) => (await list(`place=leeds%20brewery&sort=title&${query}`)).titles;
  expect(await titles("")).toEqual(["Cheap", "Dear", "Foreign", "Full", "Gratis"]);
  expect(await titles("priceMax=500&currency=gbp")).toEqual(["Cheap", "Full", "Gratis"]);
  expect(await titles("priceMin=501&currency=gbp")).toEqual(["Cheap", "Dear", "Gratis"]);
  // Between its cheapest and its dearest there may be nothing.
  expect(await titles("priceMin=501&priceMax=3999&currency=gbp")).toEqual([]);
  expect(await titles("priceMin=4000&priceMax=4000&currency=gbp")).toEqual(["Cheap"]);
  expect(await titles("currency=eur")).toEqual(["Foreign"]);
  expect(await titles("free=true")).toEqual(["Gratis"]);
  expect(await titles("free=false")).toEqual(["Cheap", "Dear", "Foreign", "Full"]);
  expect(await titles("available=true&priceMax=500&currency=gbp")).toEqual(["Cheap", "Gratis"]);
  expect(await titles("available=true&priceMax=500&currency=gbp&q=chea")).toEqual(["Cheap"]);
  expect((await list("place=brewery%20york")).titles).toEqual([]);
});

test.each([
  ["priceMin=1", "currency"],
  ["priceMin=2&priceMax=1&currency=gbp", "priceMax"],
  ["currency=xyz", "currency"],
  ["available=false", "available"],
  ["free=maybe", "free"],
  ["place=", "place"],
  ["sort=relevance", "sort"],
  ["q=jazz&order=asc", "order"],
  ["cursor=abc", "cursor"],
  ["cursor=abc&offset=1", "offset"],
])("%s is malformed, naming the parameter", async (query, field) => {
  const refused = await bed.call("GET", `/events?${query}`);
  expect([refused.status, refused.body.code, fieldsOf(refused)]).toEqual([400, "malformed", [field]]);
});

test("a cursor that was changed, or that is of another list, is malformed", async () => {
  for (let n = 0; n < 3; n += 1) await publish(`Tango ${n}`);
  const { next } = await list("q=tango&sort=date&limit=1");
  const refused = async (query: string) => fieldsOf(await bed.call("GET", `/events?${query}`));
  expect((await list(`q=tango&sort=date&limit=2&cursor=${next}`)).items).toHaveLength(2);
  const changed = `${next?.slice(0, -6)}${next?.at(-6) === "A" ? "B" : "A"}${next?.slice(-5)}`;
  expect(await refused(`q=tango&sort=date&cursor=${changed}`)).toEqual(["cursor"]);
  expect(await refused(`q=tango&sort=title&cursor=${next}`)).toEqual(["cursor"]);
  expect(await refused(`q=tango&sort=date&order=desc&cursor=${next}`)).toEqual(["cursor"]);
  expect(await refused(`q=tang&sort=date&cursor=${next}`)).toEqual(["cursor"]);
  expect(await refused(`q=tango&free=true&sort=date&cursor=${next}`)).toEqual(["cursor"]);
});

test.each(["sort=date", "sort=date&order=desc", "sort=title", "sort=createdAt&order=desc", "sort=relevance"])(
  "by %s a cursor neither skips nor repeats while events are added and changed",
  async (order) => {
    const name = `Polka${order.replaceAll(/[^a-z]/gi, "")}`;
    const titles = Array.from({ length: 4 }, (_, n) => `${name} ${n}`);
    const made: { id: string }[] = [];
    for (const title of titles)
      made.push(await publish(title, { startDateTime: inHours(30), endDateTime: inHours(60) }));
    let added = 0;
    const found = await walk(`q=${name}&${order}&limit=1`, async () => {
      added += 1;
      if (added > 6) return;
      // One at each end of every order.
      await publish(`${name} !${added}`, { startDateTime: inHours(20), endDateTime: inHours(60) });
      await publish(`${name} zz${added}`, { startDateTime: inHours(40), endDateTime: inHours(60) });
      for (const { id } of made)
        await bed.call("PATCH", `/events/${id}`, { as: host, body: { description: `${added}` } });
    });
    expect(found.filter((title) => titles.includes(title)).toSorted()).toEqual(titles);
    expect(new Set(found).size).toBe(found.length);
  },
);

test("matches are counted up to the limit, and the reply says that there are more", async () => {
  for (let n = 0; n < 7; n += 1)
    await publish(`Mazurka ${n}`, { startDateTime: inHours(10 + n), endDateTime: inHours(60) });
  expect(await list("q=mazurka&limit=1&sort=date")).toMatchObject({ total: 5, totalIsExact: false });
  expect(await list("q=mazurka&limit=100&sort=date")).toMatchObject({ total: 7, totalIsExact: true, next: null });
  expect(await list("q=mazurka&limit=1&offset=6&sort=date")).toMatchObject({ total: 7, totalIsExact: true });
  // Only those that begin first are ranked.
  expect((await walk("q=mazurka&limit=3")).toSorted()).toEqual([0, 1, 2, 3].map((n) => `Mazurka ${n}`));
  expect(await walk("q=mazurka&limit=3&sort=date")).toHaveLength(7);
});

test("of events with the rarest of several words so many are looked at, and the reply says that there may be more", async () => {
  for (let n = 0; n < 10; n += 1)
    await publish(n === 9 ? "Bolero habanera" : "Bolero", { startDateTime: inHours(10 + n), endDateTime: inHours(60) });
  for (let n = 0; n < 11; n += 1)
    await publish("Habanera", { startDateTime: inHours(30 + n), endDateTime: inHours(60) });
  expect(await list("q=bolero%20habanera")).toMatchObject({ titles: [], total: 0, totalIsExact: false });
  const further = `q=bolero%20habanera&sort=date&from=${inHours(15)}`;
  expect(await list(further)).toMatchObject({ titles: ["Bolero habanera"] });
});

test("what is over leaves the list, shows as ended, and is found by that status", async () => {
  const first = await publish("Waltz", { startDateTime: inHours(1), endDateTime: inHours(2) });
  await publish("Waltz later", { startDateTime: inHours(90), endDateTime: inHours(100) });
  expect((await list("q=waltz&status=ended")).titles).toEqual([]);
  clock += 3 * 3_600_000;
  expect((await list("q=waltz")).titles).toEqual(["Waltz later"]);
  expect((await list("q=waltz&status=published")).titles).toEqual(["Waltz later"]);
  expect((await bed.call("GET", `/events/${first.id}`)).body.status).toBe("ended");
  await until(async () => (await list("q=waltz&status=ended")).titles.length === 1);
  expect((await list("q=waltz&status=ended")).items[0]?.status).toBe("ended");
  const own = await list("hostId=me&q=waltz&sort=date", host);
  expect(own.items.map(({ status }) => status)).toEqual(["ended", "published"]);
  for (const [method, path, body] of [
    ["PATCH", "", { title: "Late" }],
    ["POST", "/cancel", undefined],
    ["DELETE", "", undefined],
  ] as const) {
    const refused = await bed.call(method, `/events/${first.id}${path}`, { as: host, body });
    expect([method, refused.status, refused.body.code]).toEqual([method, 409, "wrong_state"]);
  }
});
