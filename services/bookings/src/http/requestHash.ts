import { createHash } from "node:crypto";
import type { RequestedItem } from "../domain/planHold.ts";

/** What makes two requests for a booking the same: their fields, in whatever order these were written. */
export function hashRequest(eventId: string, items: readonly RequestedItem[] | undefined): string {
  const asked =
    items?.map(({ ticketTypeId, quantity, seats }) => [ticketTypeId.toLowerCase(), quantity, ...(seats ?? [])]) ?? null;
  return createHash("sha256")
    .update(JSON.stringify([eventId.toLowerCase(), asked]))
    .digest("base64url");
}
