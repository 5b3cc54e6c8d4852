import Type, { type Static } from "typebox";

export const idSchema = Type.String({ format: "uuid" });

/** An instant, RFC 3339 in UTC. */
export const instantSchema = Type.String({ format: "date-time", examples: ["2030-05-01T19:00:00.000Z"] });

/** Grows by one at each change of the aggregate; readers drop what is not newer. */
export const versionSchema = Type.Integer({ minimum: 1 });

export const roles = ["host", "attendee", "admin"] as const;
export type Role = (typeof roles)[number];
export const roleSchema = Type.Enum([...roles]);

/** What an attendee gets back on cancelling: the share `percentage` of the price until `untilHoursBefore` the start. */
export const refundPolicySchema = Type.Object(
  {
    kind: Type.Enum(["full", "percentage", "none"]),
    untilHoursBefore: Type.Integer({
      minimum: 0,
      maximum: 8760,
      description: "Hours before the start; afterwards nothing is refunded",
    }),
    percentage: Type.Integer({ minimum: 0, maximum: 100, description: "100 for full, 0 for none" }),
  },
  { additionalProperties: false },
);
export type RefundPolicy = Static<typeof refundPolicySchema>;

/** A seat plan of `rows` rows (A, B, …) with `seatsPerRow` seats each, labelled A1, A2, … */
export const seatingSchema = Type.Object(
  {
    rows: Type.Integer({ minimum: 1, maximum: 200 }),
    seatsPerRow: Type.Integer({ minimum: 1, maximum: 500 }),
  },
  { additionalProperties: false },
);
export type Seating = Static<typeof seatingSchema>;

export const seatLabelSchema = Type.String({ pattern: "^[A-Z]{1,2}[1-9][0-9]{0,2}$" });

export function nullable<S extends Type.TSchema>(schema: S): Type.TUnion<[S, Type.TNull]> {
  return Type.Union([schema, Type.Null()]);
}
