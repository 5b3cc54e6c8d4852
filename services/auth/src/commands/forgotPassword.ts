import { addResetRequest, takeResetRequests } from "../db/resetRequests.ts";
import { lockUser } from "../db/users.ts";
import { normaliseEmail } from "../domain/email.ts";
import { countRequest } from "./countRequest.ts";
import type { Deps } from "./deps.ts";
import { sendLink } from "./sendLink.ts";

const hourMs = 3_600_000;

/**
 * Notes that somebody has forgotten the password of an address. Whether it has an account neither shows nor takes time: the same
 * statements run, and the link is made later. What is over the limit of the address is left out.
 */
export async function forgotPassword(deps: Deps, request: { email: string }): Promise<void> {
  const email = normaliseEmail(request.email);
  const limits = { most: deps.links.perHour, windowMs: hourMs };
  await deps.database.transaction(async (tx) => {
    const now = deps.now();
    const { isAllowed } = await countRequest(tx, deps.keyedHash("reset links", email), now, limits);
    if (isAllowed) await addResetRequest(tx, { id: deps.newId(), email, now });
  });
}

/** Has a link mailed to each who asked and has an account; at most `most` at once. Answers how many requests there were. */
export async function answerResetRequests(deps: Deps, most: number): Promise<number> {
  return deps.database.transaction(async (tx) => {
    const requests = await takeResetRequests(tx, most);
    const userIds = new Set(requests.flatMap(({ userId }) => userId ?? []));
    // In one order, because two replicas lock accounts at once.
    for (const userId of [...userIds].sort()) {
      const row = await lockUser(tx, userId);
      if (row !== undefined) await sendLink(tx, deps, row, "reset_password");
    }
    return requests.length;
  });
}
