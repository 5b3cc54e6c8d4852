import type { RepublishSource } from "@stagedoor/messaging/republish";
import { runRepublish } from "@stagedoor/service/runRepublish";
import { asc, gt } from "drizzle-orm";
import { bookingMessage } from "../commands/bookingMessage.ts";
import { withTickets } from "../db/bookings.ts";
import { bookings } from "../db/schema.ts";

/** Bookings as they are now. */
const source: RepublishSource = async (tx, { after, limit }) => {
  const rows = await tx
    .select()
    .from(bookings)
    .where(after === undefined ? undefined : gt(bookings.id, after))
    .orderBy(asc(bookings.id))
    .limit(limit)
    .for("share");
  const found = await withTickets(tx, rows);
  return found.map((booking) => bookingMessage(`booking.${booking.status}`, booking));
};

/** Sends all bookings on bookings.v1 again: DATABASE_URL=… node services/bookings/src/cli/republish.ts [--after <id>] */
await runRepublish({ name: "bookings", what: "bookings", source });
