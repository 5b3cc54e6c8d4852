import type { Deps } from "../commands/deps.ts";
import { answerResetRequests } from "../commands/forgotPassword.ts";

const atOnce = 100;

/** Answers all who have forgotten their password. */
export async function sendResetLinks(deps: Deps): Promise<void> {
  for (let answered = atOnce; answered === atOnce; ) answered = await answerResetRequests(deps, atOnce);
}
