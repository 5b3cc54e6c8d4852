import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, test } from "vitest";
import { account } from "./accounts.ts";
import { aBooking, allTold, readNotices } from "./notices.ts";
import { eventBody, inHours, type Person, startTestbed, type Testbed } from "./testbed.ts";

let bed: Testbed;
let notices: Awaited<ReturnType<typeof readNotices>>;

beforeAll(async () => {
  bed = await startTestbed({ NOTIFY_EVERY_MS: "20", CHANGE_SETTLE_MS: "1500" });
  notices = await readNotices(bed);
});
afterAll(async () => {
  await notices.stop();
  await bed.stop();
});

async function aHost(): Promise<Person> {
  const host = bed.person("host");
  await bed.send("user.registered", host.id, account(host));
  await until(async () => (await bed.call("GET", `/hosts/${host.id}`)).status === 200);
  return host;
}

async function follower(host: Person): Promise<Person> {
  const person = bed.person("attendee");
  expect((await bed.call("PUT", `/follows/${host.id}`, { as: person })).status).toBe(200);
  return person;
}

const create = async (as: Person, changes: Record<string, unknown> = {}) =>
  (await bed.call("POST", "/events", { as, body: eventBody({ status: "published", ...changes }) })).body;
const edit = async (as: Person, { id }: { id: string }, body: object) =>
  expect((await bed.call("PATCH", `/events/${id}`, { as, body })).status).toBe(200);

test("followers hear once of each newly published event, whichever way it was published, and not of drafts", async () => {
  const host = await aHost();
  const people = [await follower(host), await follower(host)].map(({ id }) => id).sort();
  const left = await follower(host);
  await bed.call("DELETE", `/follows/${host.id}`, { as: left });
  const direct = await create(host);
  const draft = await create(host, { status: "draft" });
  const other = await create(bed.person("host"));
  await until(() => notices.toldOf(direct.id).length >= 2);
  await allTold(bed, notices);
  expect(notices.of(direct.id)).toMatchObject([{ kind: "event_published", recipients: people, eventVersion: 1 }]);
  expect(notices.of(draft.id)).toEqual([]);
  for (const _ of [1, 2]) await bed.call("POST", `/events/${draft.id}/publish`, { as: host });
  await edit(host, draft, { title: "Opera" });
  const late = await follower(host);
  await until(() => notices.toldOf(draft.id).length >= 2);
  await allTold(bed, notices);
  expect(notices.toldOf(draft.id)).toEqual(people);
  expect(notices.toldOf(draft.id)).not.toContain(late.id);
  expect(notices.of(other.id)).toEqual([]);
});

test("an event that is cancelled before its followers were told is not told of", async () => {
  const host = await aHost();
  await follower(host);
  const event = await create(host);
  await bed.call("POST", `/events/${event.id}/cancel`, { as: host });
  const told = notices.of(event.id).length;
  await allTold(bed, notices);
  // The notifier may have been faster than the cancellation; afterwards it says nothing.
  expect(notices.of(event.id).length).toBeLessThanOrEqual(Math.max(told, 1));
  const [row] = await bed.owner
    .sql`select finished_at is not null as finished from notifications where event_id = ${event.id}`;
  expect(row).toEqual({ finished: true });
});

/** Bookings as bookings tells of them, once they have arrived. */
async function booked(event: { id: string; hostId: string }, ...bookings: ReturnType<typeof aBooking>[]) {
  for (const booking of bookings)
    await bed.send(`booking.${booking.status as "confirmed" | "cancelled"}`, booking.id, booking);
  const ids = bookings.map(({ id }) => id);
  await until(async () => {
    const rows = await bed.owner
      .sql`select id, version from bookings where event_id = ${event.id} and id = any (${ids})`;
    return bookings.every(({ id, version }) => rows.some((row) => row.id === id && row.version === version));
  });
}

test("holders of confirmed bookings hear of another time or place once, with what was before; others hear nothing", async () => {
  const host = await aHost();
  const event = await create(host, { venue: "Hall" });
  const [holds, again, gaveUp] = [aBooking(event), aBooking(event), aBooking(event)];
  const sameOne = aBooking(event, { attendeeId: again.attendeeId });
  await booked(event, holds, again, gaveUp, sameOne);
  await booked(event, { ...gaveUp, status: "cancelled", cancelledAt: inHours(0), version: 3 });
  // An older message that comes late brings nothing back.
  await bed.send("booking.confirmed", gaveUp.id, gaveUp);
  await edit(host, event, { title: "Opera", description: "New" });
  await edit(host, event, { venue: "Garden" });
  await booked(event, aBooking(event, { createdAt: new Date(Date.now() + 1).toISOString() }));
  await until(() => notices.toldOf(event.id).length >= 2);
  await allTold(bed, notices);
  const { startDateTime, endDateTime, timezone } = event;
  expect(notices.of(event.id)).toMatchObject([
    {
      kind: "event_changed",
      eventVersion: 3,
      before: { startDateTime, endDateTime, timezone, venue: "Hall" },
      recipients: [holds.attendeeId, again.attendeeId].sort(),
    },
  ]);
});

test("edits in quick succession are one notification, from the oldest to the newest; what is back as it was is none", async () => {
  const host = await aHost();
  const [moved, returned] = [await create(host, { venue: "Hall" }), await create(host, { venue: "Hall" })];
  const bookings = [aBooking(moved), aBooking(returned)] as const;
  await booked(moved, bookings[0]);
  await booked(returned, bookings[1]);
  for (const venue of ["Garden", "Hall", "Park"]) await edit(host, moved, { venue });
  for (const venue of ["Garden", "Hall"]) await edit(host, returned, { venue });
  await until(() => notices.of(moved.id).length >= 1);
  // Told of once, a further change is another one.
  const later = { startDateTime: inHours(72), endDateTime: inHours(74) };
  await edit(host, moved, later);
  await until(() => notices.of(moved.id).length >= 2);
  await allTold(bed, notices);
  expect(notices.of(moved.id)).toMatchObject([
    { eventVersion: 4, before: { venue: "Hall" }, recipients: [bookings[0].attendeeId] },
    { eventVersion: 5, before: { venue: "Park", startDateTime: moved.startDateTime } },
  ]);
  expect(notices.of(returned.id)).toEqual([]);
});
