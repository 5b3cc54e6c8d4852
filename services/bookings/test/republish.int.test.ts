import { newId } from "@stagedoor/contracts/ids";
import { runCli } from "@stagedoor/service/testing/runCli";
import { expect, it } from "vitest";
import { bookings, eventStock } from "../src/db/schema.ts";
import { insertTickets } from "../src/db/writeBookings.ts";
import type { Booking } from "../src/domain/booking.ts";
import { hours, ids, now, sampleBooking, sampleEvent } from "./samples.ts";
import { startDatabase } from "./stack.ts";

const script = new URL("../src/cli/republish.ts", import.meta.url);

it("every booking is sent again as it is now, with its tickets", async () => {
  const { url, database, stop } = await startDatabase();
  const [held = "", confirmed = ""] = Array.from({ length: 2 }, newId).sort();
  const ticket = {
    id: newId(),
    code: "T".repeat(22),
    ticketTypeId: ids.standard,
    ticketTypeName: "Standard",
    seat: null,
  };
  await database.transaction(async (tx) => {
    await tx.insert(eventStock).values(sampleEvent());
    const row = (changes: Partial<Booking>) => ({ ...sampleBooking(changes), items: [...sampleBooking().items] });
    await tx.insert(bookings).values(row({ id: held, attendeeId: newId() }));
    const paid = { status: "confirmed", confirmedAt: hours(1), paidAttemptId: ids.attempt, version: 2 } as const;
    await tx.insert(bookings).values(row({ id: confirmed, ...paid }));
    await insertTickets(tx, [{ id: confirmed, tickets: [ticket] }]);
  });
  const said = await runCli(script, [], { DATABASE_URL: url });
  expect(said).toMatchObject({ code: 0, output: expect.stringContaining("all 2 bookings are on their way") });
  expect(await database.sql`select type, key, body from outbox order by id`).toMatchObject([
    { type: "booking.held", key: held, body: { status: "held", version: 1, createdAt: now.toISOString() } },
    { type: "booking.confirmed", key: confirmed, body: { version: 2, tickets: [{ code: ticket.code }] } },
  ]);
  await stop();
});
