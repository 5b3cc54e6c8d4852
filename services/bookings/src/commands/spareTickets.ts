import type { NamedTicket, NewTicket } from "../domain/tickets.ts";

/** Ids and codes of tickets that were made for nothing, by event. */
export type SpareTickets = {
  /** A ticket of an event that nobody got: one that was given back, else a new one. */
  readonly take: NewTicket;
  /** What was made for somebody who certainly got nothing. */
  readonly giveBack: (eventId: string, tickets: readonly NamedTicket[]) => void;
};

/** 20,000 tickets of some 450 bytes. */
const [mostEvents, mostTickets] = [40, 500];

/**
 * Codes are signed before it is known who gets a place. Of a free event that is sold out that would be a signature for each refusal:
 * 13,000 a second instead of 33,000. A code names its ticket and the event, and nobody: it serves whoever comes next.
 */
export function createSpareTickets(newTicket: NewTicket): SpareTickets {
  const spare = new Map<string, NamedTicket[]>();
  return {
    take: (eventId) => spare.get(eventId)?.pop() ?? newTicket(eventId),
    giveBack(eventId, tickets) {
      if (tickets.length === 0) return;
      const kept = spare.get(eventId) ?? [];
      const [oldest] = spare.size >= mostEvents && !spare.has(eventId) ? spare.keys() : [];
      if (oldest !== undefined) spare.delete(oldest);
      spare.set(eventId, kept);
      kept.push(...tickets.slice(0, mostTickets - kept.length).map(({ id, code }) => ({ id, code })));
    },
  };
}
