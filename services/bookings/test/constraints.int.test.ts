import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Booking } from "../src/domain/booking.ts";
import { holdFor } from "./bookings.ts";
import { anEvent, project, typeOf } from "./events.ts";
import { createClock, makeFor, startDatabase } from "./stack.ts";

// What the locks and rules keep from coming this far: the last line, should one of them be forgotten.

let stored: Awaited<ReturnType<typeof startDatabase>>;
let held: Booking;
let ticketTypeId: string;
const make = makeFor(createClock());
beforeAll(async () => {
  stored = await startDatabase();
  const event = anEvent();
  await project(stored.database, event);
  held = await holdFor(stored.database, make, event);
  ticketTypeId = typeOf(event);
});
afterAll(() => stored?.stop());

test("the database itself refuses a second live booking of an attendee for an event", async () => {
  const { sql } = stored.database;
  const copy = (status: string) => sql`
    insert into bookings (id, event_id, host_id, attendee_id, status, items, total, currency, refund_policy, starts_at,
      created_at, updated_at, version)
    select ${newId()}, event_id, host_id, attendee_id, ${status}, items, total, currency, refund_policy, starts_at,
      created_at, updated_at, version
    from bookings where id = ${held.id}`;
  for (const status of ["held", "processing", "confirmed"]) {
    await expect(copy(status)).rejects.toMatchObject({ constraint_name: "one_live_booking" });
  }
  await expect(copy("expired")).resolves.toBeDefined();
});

test("the database itself refuses to count more places than there are", async () => {
  const { sql } = stored.database;
  for (const count of ["held", "sold"]) {
    const oversell = sql`update ticket_types set ${sql(count)} = capacity + 1 where id = ${ticketTypeId}`;
    await expect(oversell).rejects.toMatchObject({ constraint_name: "never_oversold" });
  }
});

test("the database itself refuses a seat to a second booking", async () => {
  const take = () => stored.database.sql`
    insert into taken_seats (ticket_type_id, position, booking_id) values (${ticketTypeId}, 0, ${newId()})`;
  await take();
  await expect(take()).rejects.toMatchObject({ constraint_name: "one_booking_per_seat" });
});
