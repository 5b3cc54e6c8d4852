import { repeatDeletions } from "../commands/deleteUser.ts";
import type { Deps } from "../commands/deps.ts";

const atOnce = 500;

/** Announces each deletion again, once no access token of the account is alive any more: `afterMs` after it. */
export async function announceDeletionsAgain(deps: Pick<Deps, "database" | "now">, afterMs: number): Promise<void> {
  for (let sent = atOnce; sent === atOnce; ) {
    sent = await repeatDeletions(deps, { before: new Date(deps.now().getTime() - afterMs), most: atOnce });
  }
}
