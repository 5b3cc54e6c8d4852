import type { TicketType as ContractTicketType, EventState, EventStatus } from "@stagedoor/contracts/schemas/events";
import type { RefundPolicy } from "@stagedoor/contracts/schemas/parts";

export type { EventState, EventStatus, RefundPolicy };

/** What readers of messages may miss is always known here. */
export type TicketType = Required<ContractTicketType>;

/** An event and what only this service needs to know of it. Instants are RFC 3339 in UTC with milliseconds. */
export type Event = Omit<EventState, "ticketTypes"> & {
  readonly ticketTypes: TicketType[];
  /** The version that last changed a capacity, a seat plan or the set of ticket types: in force once bookings has seen it. */
  readonly capacityVersion: number;
};

/** The event as other services are told it: the body of its messages. */
export function toState({ capacityVersion: _, ...state }: Event): EventState {
  return state;
}

/** Whether a published event is over. Nobody can change it any more; a cancelled one never ends. */
export function hasEnded({ status, endDateTime }: Pick<Event, "status" | "endDateTime">, now: Date): boolean {
  return status === "published" && Date.parse(endDateTime) <= now.getTime();
}

export const shownStatuses = ["draft", "published", "cancelled", "ended"] as const;
export type ShownStatus = (typeof shownStatuses)[number];

/** The status as people read it: "ended" is never stored. */
export function shownStatus(event: Pick<Event, "status" | "endDateTime">, now: Date): ShownStatus {
  return hasEnded(event, now) ? "ended" : event.status;
}
