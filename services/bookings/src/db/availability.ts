import type { Availability } from "@stagedoor/contracts/schemas/availability";
import type { Tx } from "@stagedoor/postgres/database";
import { toAvailability } from "../domain/availability.ts";
import { readSales } from "./sales.ts";

/** What is left of events. */
export async function readAvailability(db: Pick<Tx, "select">, eventIds: readonly string[]): Promise<Availability[]> {
  const sales = await readSales(db, eventIds);
  return sales.map(({ event, types }) => toAvailability(event, types));
}
