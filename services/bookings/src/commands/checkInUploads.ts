import type { Tx } from "@stagedoor/postgres/database";
import { lockTickets, writeCheckIns } from "../db/checkIns.ts";
import { type CheckIn, type Door, decideUploaded, type UploadedOutcome } from "../domain/checkIn.ts";
import type { Make } from "./make.ts";

export type OfflineScan = CheckIn & { readonly code: string };

/**
 * Takes over scans that were made without network, in two statements whatever their number. Answers an outcome for each, as if
 * they had been made in the order of their times; `unknown` for a code that is no ticket's.
 */
export async function checkInUploads(
  tx: Tx,
  make: Pick<Make, "now">,
  door: Door,
  scans: readonly OfflineScan[],
): Promise<(UploadedOutcome | { readonly kind: "unknown" })[]> {
  const found = await lockTickets(tx, { codes: [...new Set(scans.map(({ code }) => code))] });
  const tickets = new Map(found.map((ticket) => [ticket.code, ticket]));
  const changed = new Map<string, { id: string; checkIn: CheckIn }>();
  const outcomes = new Map<OfflineScan, UploadedOutcome | { readonly kind: "unknown" }>();
  const now = make.now();
  for (const scan of scans.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    const ticket = tickets.get(scan.code);
    const outcome = ticket ? decideUploaded(ticket, door, scan, now) : { kind: "unknown" as const };
    outcomes.set(scan, outcome);
    if (outcome.kind !== "checked_in") continue;
    tickets.set(scan.code, outcome.ticket);
    changed.set(scan.code, outcome.ticket);
  }
  await writeCheckIns(tx, [...changed.values()]);
  return scans.map((scan) => outcomes.get(scan) ?? { kind: "unknown" });
}
