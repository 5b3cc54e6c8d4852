import type { Role } from "@stagedoor/contracts/schemas/parts";
import type { MailPreferences } from "@stagedoor/contracts/schemas/users";

/** What can be edited of an account. */
export type Account = {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly emailVerified: boolean;
  readonly mailPreferences: Partial<MailPreferences>;
};

/** What to change; what is absent stays. */
export type UserPatch = {
  readonly name?: string;
  /** In its one form. */
  readonly email?: string;
  readonly role?: "host" | "attendee";
  readonly mailPreferences?: Partial<MailPreferences>;
};

export type EditOutcome =
  | { readonly kind: "changed" | "unchanged"; readonly account: Account }
  /** The role of the caller does not allow it. */
  | { readonly kind: "forbidden"; readonly field: string; readonly message: string }
  | { readonly kind: "invalid"; readonly field: string; readonly message: string };

/** Decides an edit of an account by its owner or an admin. A new address is not verified. Nobody becomes an admin, or ceases to be one. */
export function decideEdit(account: Account, patch: UserPatch, by: Role): EditOutcome {
  const { role = account.role } = patch;
  if (role !== account.role) {
    if (by !== "admin") return { kind: "forbidden", field: "role", message: "is changed by admins only" };
    if (account.role === "admin") {
      return { kind: "invalid", field: "role", message: "of an admin is changed by operators only" };
    }
  }
  const email = patch.email ?? account.email;
  const after: Account = {
    name: patch.name?.trim() ?? account.name,
    email,
    role,
    emailVerified: account.emailVerified && email === account.email,
    mailPreferences: { ...account.mailPreferences, ...patch.mailPreferences },
  };
  const isSame = JSON.stringify(ordered(after)) === JSON.stringify(ordered(account));
  return { kind: isSame ? "unchanged" : "changed", account: after };
}

function ordered({ name, email, role, emailVerified, mailPreferences }: Account) {
  const { saleOpened = true, eventPublished = true, eventChanged = true } = mailPreferences;
  return [name, email, role, emailVerified, saleOpened, eventPublished, eventChanged];
}
