import type { Tx } from "@stagedoor/postgres/database";
import { lockTickets, recordUndone, writeCheckIns } from "../db/checkIns.ts";
import type { DoorTicket } from "../domain/checkIn.ts";
import type { Make } from "./make.ts";

export type UndoRequest = { readonly ticketId: string; readonly hostId: string };

/**
 * Takes a check-in back, which stays recorded: the ticket opens a door again. Where there is none nothing changes. Answers the
 * ticket, or nothing when it is not there or of another host's event.
 */
export async function undoCheckIn(
  tx: Tx,
  make: Pick<Make, "now">,
  { ticketId, hostId }: UndoRequest,
): Promise<DoorTicket | undefined> {
  const [ticket] = await lockTickets(tx, { ids: [ticketId] });
  if (ticket === undefined || ticket.hostId !== hostId) return undefined;
  if (ticket.checkIn === null) return ticket;
  const undone = { ticketId, checkIn: ticket.checkIn, at: make.now(), by: hostId };
  const next = { ...ticket, checkIn: null };
  await Promise.all([writeCheckIns(tx, [next]), recordUndone(tx, undone)]);
  return next;
}
