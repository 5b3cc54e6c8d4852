import type { MailKind } from "@stagedoor/contracts/links";
import { lockUser, updateUser } from "../db/users.ts";
import { withDefaults } from "../domain/mailPreferences.ts";
import { announceUser } from "./announceUser.ts";
import type { Deps } from "./deps.ts";

/** Turns a kind of mail off. Again, or for an account that is gone, changes nothing. */
export async function unsubscribe(
  deps: Pick<Deps, "database" | "now">,
  { userId, kind }: { userId: string; kind: MailKind },
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const row = await lockUser(tx, userId);
    if (row === undefined || !withDefaults(row.mailPreferences)[kind]) return;
    const mailPreferences = { ...row.mailPreferences, [kind]: false };
    const changed = await updateUser(tx, row, { mailPreferences }, deps.now());
    if (changed !== undefined) await announceUser(tx, "user.updated", changed);
  });
}
