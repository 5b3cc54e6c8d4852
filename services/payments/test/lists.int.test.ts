import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type CallRequest, type Stage, startStage } from "./stage.ts";

let stage: Stage;
const [attendeeId, hostId] = [newId(), newId()];
const attendee = { id: attendeeId };
const host = { id: hostId, role: "host" as const };
const [one, two] = [newId(), newId()];
/** Payment ids in the order of their making; the last one is the host's own booking of their own event. */
const made: string[] = [];

beforeAll(async () => {
  stage = await startStage({ deliver: false, env: { EXPORT_MAX: "3" } });
  const bookings = [
    { attendeeId, hostId, eventId: one },
    { attendeeId, hostId, eventId: two },
    { attendeeId: newId(), hostId, eventId: two },
    { attendeeId, hostId: newId(), eventId: newId() },
    { attendeeId: hostId, hostId, eventId: two },
  ];
  for (const booking of bookings) made.push((await stage.checkout(await stage.hold(booking))).body.paymentId);
});
afterAll(() => stage.stop());

async function list(query: string, as: CallRequest["as"]) {
  const { body } = await stage.call("GET", `/payments${query}`, as ? { as } : {});
  const ids = body.items.map(({ id }: { id: string }) => made.indexOf(id));
  return { ids, total: body.total };
}

it.each([
  ["an attendee sees their own, the newest first", "", attendee, [3, 1, 0]],
  ["or the oldest first", "?sort=date&order=asc", attendee, [0, 1, 3]],
  ["a host sees those of their events, and an own booking once", "", host, [4, 2, 1, 0]],
  ["a host sees one event's", `?eventId=${two}`, host, [4, 2, 1]],
  ["an attendee sees only their own of an event", `?eventId=${two}`, attendee, [1]],
  ["nothing is seen of an event that is not theirs", `?eventId=${newId()}`, attendee, []],
  ["a stranger sees nothing of an event", `?eventId=${two}`, { id: newId() }, []],
])("%s", async (_what, query, as, expected) => {
  expect(await list(query, as)).toEqual({ ids: expected, total: expected.length });
});

it("pages neither skip nor repeat, in both orders, and filters go together", async () => {
  for (const order of ["asc", "desc"]) {
    const seen: number[] = [];
    for (let offset = 0; offset < 5; offset += 1) {
      const page = await list(`?limit=1&offset=${offset}&order=${order}`, host);
      expect(page.total).toBe(4);
      seen.push(...page.ids);
    }
    expect(seen).toEqual(order === "asc" ? [0, 1, 2, 4] : [4, 2, 1, 0]);
  }
  const [row] = await stage.database.sql`select booking_id from payments where id = ${made[1] ?? ""}`;
  expect((await list(`?bookingId=${row?.booking_id}&eventId=${two}`, attendee)).ids).toEqual([1]);
  expect((await list(`?bookingId=${row?.booking_id}&eventId=${one}`, attendee)).ids).toEqual([]);
});

it("an export is a file of one's own payments, the newest, and says when there are more", async () => {
  const reply = await stage.call("GET", "/payments/export", { as: attendee });
  expect(reply.headers["content-disposition"]).toBe('attachment; filename="payments.json"');
  expect(reply.body).toMatchObject({ complete: true, exportedAt: expect.any(String) });
  expect(reply.body.payments.map(({ id }: { id: string }) => made.indexOf(id))).toEqual([3, 1, 0]);
  expect(reply.body.payments[0]).toMatchObject({ refunds: [], disputes: [], amount: { amount: 2500 } });
  // What a host was paid by others is theirs, not the host's.
  expect((await stage.call("GET", "/payments/export", { as: host })).body.payments).toHaveLength(1);
  made.push((await stage.checkout(await stage.hold({ attendeeId, hostId }))).body.paymentId);
  const more = await stage.call("GET", "/payments/export", { as: attendee });
  expect(more.body.complete).toBe(false);
  expect(more.body.payments.map(({ id }: { id: string }) => made.indexOf(id))).toEqual([5, 3, 1]);
  expect(await stage.call("GET", "/payments/export")).toMatchObject({ status: 401 });
});
