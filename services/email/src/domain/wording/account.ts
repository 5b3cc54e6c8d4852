import type { Context, Words } from "../content.ts";
import { showInstant } from "../instants.ts";
import type { AccountSnapshot } from "../mailRequest.ts";

const footer = "You get this mail because of your account with Stagedoor.";

type WithLink = Extract<AccountSnapshot, { expiresAt: string }>;

/** Proves that the address is its owner's. */
export function verifyEmailWords({ expiresAt }: WithLink, { publicUrl, token }: Context): Words {
  return {
    subject: "Is this your address?",
    preview: "Confirm the address of your account with one click.",
    heading: "Is this your address?",
    paragraphs: [
      "Somebody, you most likely, gave this address to an account with Stagedoor. Please confirm that it is yours.",
      untilWhen(expiresAt),
      "If it was not you, do nothing: without your click the address stays unconfirmed.",
    ],
    link: { label: "Confirm my address", url: `${publicUrl}/verify-email?token=${token ?? ""}` },
    footer,
  };
}

/** The way back in for who does not know the password any more. */
export function resetPasswordWords({ expiresAt }: WithLink, { publicUrl, token }: Context): Words {
  return {
    subject: "Choose a new password",
    preview: "The link in this mail lets you choose a new password.",
    heading: "Choose a new password",
    paragraphs: [
      "Somebody, you most likely, asked for a new password for your account with Stagedoor.",
      untilWhen(expiresAt),
      "If it was not you, do nothing: your password stays as it is. Give this link to nobody: who has it can take over your account.",
    ],
    link: { label: "Choose a new password", url: `${publicUrl}/reset-password?token=${token ?? ""}` },
    footer,
  };
}

/** For whose account was taken over: it is how they hear of it. */
export function passwordChangedWords({ at }: Extract<AccountSnapshot, { kind: "password_changed" }>): Words {
  return {
    subject: "Your password was changed",
    preview: "If it was not you, ask for a new password at once.",
    heading: "Your password was changed",
    paragraphs: [
      `The password of your account with Stagedoor was changed on ${showInstant(at, "UTC")}. Wherever else you were signed in, you must sign in again.`,
      "If it was you, there is nothing to do.",
      "If it was not you, ask for a new password at once, where you sign in: the link that you are sent then ends every session of your account.",
    ],
    link: null,
    footer,
  };
}

function untilWhen(expiresAt: string): string {
  return `The link works once, until ${showInstant(expiresAt, "UTC")}.`;
}
