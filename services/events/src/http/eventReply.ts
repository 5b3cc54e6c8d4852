import { eventSchema, ticketTypeSchema } from "@stagedoor/contracts/schemas/events";
import { nullable } from "@stagedoor/contracts/schemas/parts";
import Type, { type Static } from "typebox";
import type { EventView } from "../db/eventViews.ts";
import { shownStatus, shownStatuses, toState } from "../domain/event.ts";
import { standingOf } from "../domain/standing.ts";

const count = (description: string) => Type.Integer({ minimum: 0, description });

/** An event as clients read it. */
export const eventReply = Type.Object({
  ...eventSchema.properties,
  status: Type.Enum([...shownStatuses], { description: "ended: it was published and is over" }),
  hostName: nullable(Type.String({ description: "Null when not known yet, or erased" })),
  numberOfAttendees: count("Places sold"),
  available: count("Places that can be booked"),
  capacityStatus: Type.Enum(["applied", "pending", "refused"], {
    description:
      "pending until bookings has decided on the capacities of this version; refused: those of before are in force",
  }),
  ticketTypes: Type.Array(
    Type.Object({ ...ticketTypeSchema.properties, available: count("Places that can be booked") }),
  ),
});

export type EventReply = Static<typeof eventReply>;

export function toReply({ event, hostName, known }: EventView, now: Date): EventReply {
  const { ticketTypes, ...standing } = standingOf(event, known);
  return { ...toState(event), status: shownStatus(event, now), hostName, ...standing, ticketTypes: [...ticketTypes] };
}
