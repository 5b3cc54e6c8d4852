import type { MailPreferences } from "@stagedoor/contracts/schemas/users";

/** What somebody gets who has decided nothing. */
export const allMail: MailPreferences = { saleOpened: true, eventPublished: true, eventChanged: true };

/** All kinds with what was decided of them. */
export function withDefaults(decided: Partial<MailPreferences>): MailPreferences {
  return { ...allMail, ...decided };
}
