import type { Clock } from "@stagedoor/service/clock";
import type { TicketMaker } from "../domain/tickets.ts";

/** Where commands get what is not decided by their input: the time, ids (UUIDv7), codes. Tests pass their own. */
export type Make = TicketMaker & { readonly now: Clock };
