import Type, { type Static } from "typebox";
import { idSchema, instantSchema, versionSchema } from "./parts.ts";

export const linkPurposes = ["verify_email", "reset_password"] as const;
export type LinkPurpose = (typeof linkPurposes)[number];

const notice = {
  id: idSchema,
  userId: idSchema,
  /** Of the account when this was written: what is mailed goes to the address of this version, or of a later one. */
  userVersion: versionSchema,
  createdAt: instantSchema,
};

/** Something that the owner of an account is to be told by mail. */
export const accountNoticeSchema = Type.Object(notice);
export type AccountNotice = Static<typeof accountNoticeSchema>;

/** A link that works once. What is secret in it is not said here: `linkToken` makes it of the id, for who knows the secret. */
export const accountLinkSchema = Type.Object({
  ...notice,
  purpose: Type.Enum([...linkPurposes]),
  expiresAt: instantSchema,
});
export type AccountLink = Static<typeof accountLinkSchema>;
