import Type, { type Static } from "typebox";
import { idSchema, instantSchema, roleSchema, versionSchema } from "./parts.ts";

/** An account. */
export const userSchema = Type.Object({
  id: idSchema,
  name: Type.String(),
  email: Type.String(),
  role: roleSchema,
  emailVerified: Type.Boolean(),
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
