import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prunePast } from "../src/commands/prunePast.ts";
import { eventBody, inHours, startTestbed, type Testbed } from "./testbed.ts";

let bed: Testbed;
beforeAll(async () => {
  bed = await startTestbed();
});
afterAll(() => bed.stop());

test("a day after an event's end it is forgotten who was interested and had tickets; of the others nothing is", async () => {
  const host = bed.person("host");
  const create = async () =>
    (await bed.call("POST", "/events", { as: host, body: eventBody({ status: "published" }) })).body.id;
  const [ahead, justOver, past] = [await create(), await create(), await create()];
  const gone = newId();
  for (const id of [ahead, justOver, past, gone]) {
    await bed.owner.sql`insert into interests select ${id}, gen_random_uuid(), now() from generate_series(1, 7)`;
    await bed.owner.sql`
      insert into bookings (id, event_id, attendee_id, confirmed, created_at, version)
      select gen_random_uuid(), ${id}, gen_random_uuid(), true, now(), 1 from generate_series(1, 7)`;
  }
  const end = (id: string, hours: number) =>
    bed.owner.sql`update events set start_at = ${inHours(hours - 1)}, end_at = ${inHours(hours)} where id = ${id}`;
  await end(justOver, -23);
  await end(past, -25);
  const notification = (finishedAt: string | null) => bed.owner.sql`
    insert into notifications (id, kind, event_id, host_id, people_until, due_at, finished_at, created_at)
    values (gen_random_uuid(), 'sale_opened', ${past}, ${host.id}, now(), ${inHours(9)}, ${finishedAt}, now())`;
  for (const at of [inHours(-31 * 24), inHours(-31 * 24), inHours(-29 * 24), null]) await notification(at);
  await prunePast(bed.service.database, new Date(), 3);
  const left = async (table: string) =>
    (await bed.owner.sql.unsafe(`select event_id as id, count(*)::int as n from ${table} group by 1 order by 1`)).map(
      (row) => [row.id, row.n],
    );
  const expected = [ahead, justOver].sort().map((id) => [id, 7]);
  expect(await left("interests")).toEqual(expected);
  expect(await left("bookings")).toEqual(expected);
  // Without those that the service itself has noted meanwhile.
  expect(await left("notifications where due_at > now() + interval '8 hours'")).toEqual([[past, 2]]);
});

test("availability of events that are gone is deleted, page by page; that of the others stays, past ones' too", async () => {
  const host = bed.person("host");
  const kept = (await bed.call("POST", "/events", { as: host, body: eventBody({ status: "published" }) })).body.id;
  await bed.owner.sql`update events set start_at = ${inHours(-99)}, end_at = ${inHours(-98)} where id = ${kept}`;
  await bed.owner.sql`
    insert into availability (event_id, sold, ticket_types, event_version, version)
    select id, 1, '[]', 1, 1 from (select ${kept}::uuid as id union select gen_random_uuid() from generate_series(1, 1100)) as n`;
  await prunePast(bed.service.database, new Date(), 3);
  expect(await bed.owner.sql`select event_id as id from availability`).toMatchObject([{ id: kept }]);
});
