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
