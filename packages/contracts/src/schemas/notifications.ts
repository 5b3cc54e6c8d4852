import Type, { type Static } from "typebox";
import { idSchema, instantSchema, nullable, versionSchema } from "./parts.ts";

export const notificationKinds = ["sale_opened", "event_published", "event_changed"] as const;

/** The most recipients of one message. */
export const maxRecipients = 500;

/** A mail that many get: one message per chunk of recipients. */
export const notificationSchema = Type.Object({
  id: idSchema,
  kind: Type.Enum([...notificationKinds]),
  eventId: idSchema,
  /** Of the event that is told of: who tells waits until it knows this version, or a later one. */
  eventVersion: Type.Optional(versionSchema),
  /** On event_changed: what was before. */
  before: Type.Optional(
    Type.Object({
      startDateTime: instantSchema,
      endDateTime: instantSchema,
      timezone: Type.String(),
      venue: nullable(Type.String()),
    }),
  ),
  hostId: idSchema,
  recipients: Type.Array(idSchema, { minItems: 1, maxItems: maxRecipients }),
  createdAt: instantSchema,
});
export type Notification = Static<typeof notificationSchema>;
