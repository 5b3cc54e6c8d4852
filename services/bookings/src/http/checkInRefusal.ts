import { conflict, notFound, type Problem, unprocessable } from "@stagedoor/service/problem";
import type { DoorRefusal } from "../domain/checkIn.ts";
import { toCheckInReply } from "./ticketReply.ts";

/** Why somebody is not let in, as a problem. */
export function checkInRefusal(refusal: DoorRefusal | { readonly kind: "unknown" }): Problem {
  switch (refusal.kind) {
    case "unknown":
      return unprocessable("ticket_invalid", "The code is not that of a ticket.", { field: "code" });
    case "not_found":
      return notFound("ticket");
    case "other_event":
      return unprocessable("rule_broken", "The ticket is for another event of yours.", { field: "eventId" });
    case "void":
      return conflict("ticket_void", "The ticket's booking was cancelled.", { ticketId: refusal.ticket.id });
    case "already": {
      const { checkedInAt, gate } = toCheckInReply(refusal.first);
      const detail = `The ticket was checked in at ${checkedInAt}${gate === null ? "" : ` (${gate})`}.`;
      return conflict("already_checked_in", detail, { ticketId: refusal.ticket.id, checkedInAt, gate });
    }
  }
}
