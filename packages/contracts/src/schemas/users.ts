import Type, { type Static } from "typebox";
import { idSchema, instantSchema, roleSchema, versionSchema } from "./parts.ts";

/** Mail that its reader may turn off. What is about a booking or the account itself always comes. */
export const mailPreferencesSchema = Type.Object({
  saleOpened: Type.Boolean({ description: "The sale of an event has begun that one is interested in" }),
  eventPublished: Type.Boolean({ description: "A host whom one follows has published an event" }),
  eventChanged: Type.Boolean({ description: "An event that one has tickets for was moved" }),
});
export type MailPreferences = Static<typeof mailPreferencesSchema>;

/** An account. */
export const userSchema = Type.Object({
  id: idSchema,
  name: Type.String(),
  email: Type.String(),
  role: roleSchema,
  emailVerified: Type.Boolean(),
  /** Absent from a release before there were any: all of it comes. */
  mailPreferences: Type.Optional(mailPreferencesSchema),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  version: versionSchema,
});
export type User = Static<typeof userSchema>;

/** The last record of an account that was deleted: readers erase what they hold of it. */
export const deletedUserSchema = Type.Object({
  id: idSchema,
  deleted: Type.Literal(true),
  version: versionSchema,
});
export type DeletedUser = Static<typeof deletedUserSchema>;
