import { showMoney } from "../amounts.ts";
import type { Snapshot } from "../mailRequest.ts";
import type { BookingWords } from "./frames.ts";
import { captionOf, countTickets, showItems } from "./items.ts";

/** The booking stands; here are the tickets. */
export function confirmedWords(snapshot: Extract<Snapshot, { kind: "confirmed" }>, title: string): BookingWords {
  const { items, total, tickets } = snapshot;
  const tellCode = tickets.length === 1 ? "Show its code at the door" : "Show their codes at the door";
  return {
    subject: `Your ${tickets.length === 1 ? "ticket" : "tickets"} for ${title}`,
    preview: `${countTickets(tickets.length)} for ${title}: the codes to show at the door are in this mail.`,
    heading: "You are going!",
    paragraphs: [
      `Your booking for ${title} is confirmed. You have ${countTickets(tickets.length)}.`,
      `${tellCode}, on paper or on your phone. Each code lets in one person, once: keep it to yourself.`,
    ],
    facts: [
      { label: "Places", value: showItems(items) },
      { label: "Paid", value: total.amount === 0 ? "Nothing: it is free" : showMoney(total) },
    ],
    tickets: tickets.map((ticket, index) => ({
      id: ticket.id,
      code: ticket.code,
      caption: captionOf(ticket),
      name: ticket.ticketTypeName,
      seat: ticket.seat,
      position: `${index + 1} of ${tickets.length}`,
    })),
  };
}
