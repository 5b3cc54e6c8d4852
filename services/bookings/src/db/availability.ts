import type { Availability } from "@stagedoor/contracts/schemas/availability";
import type { Tx } from "@stagedoor/postgres/database";
import { toAvailability } from "../domain/availability.ts";
import { readSalesWithSeats } from "./sales.ts";

/** What is left of events. */
export async function readAvailability(db: Pick<Tx, "select">, eventIds: readonly string[]): Promise<Availability[]> {
  const sales = await readSalesWithSeats(db, eventIds);
  return sales.map(({ event, types, taken }) => toAvailability(event, types, taken));
}
