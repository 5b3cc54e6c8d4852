import type { Database } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
import type { ClaimedMail } from "../db/claimMails.ts";
import { type Settlement, settleMail } from "../db/settleMail.ts";
import { type BackoffLimits, backoffMs } from "../domain/backoff.ts";
import { composeMail } from "../domain/compose.ts";
import { threadIdOf } from "../domain/messageId.ts";
import { renderMail } from "../rendering/render.ts";
import type { Transport } from "../smtp/transport.ts";

export type SendDeps = {
  readonly database: Database;
  readonly transport: Transport;
  readonly publicUrl: string;
  /** The right side of Message-IDs: that of MAIL_FROM. */
  readonly domain: string;
  /** After "not now"; after "server away", where the mail is not to blame, `awayLongestMs` is the most. */
  readonly backoff: BackoffLimits & { readonly awayLongestMs: number };
  /** In [0, 1). */
  readonly chance: () => number;
  readonly log: Logger;
};

export type SendOutcome = "sent" | "failed" | "dropped" | "later" | "away";

/**
 * Sends a claimed mail and writes down what became of it. Between the server's 250 and that commit lies the only moment at which a
 * killed process leads to a repeat. Throws only when the database is away; the mail is then due again when its lease ends.
 */
export async function sendMail(deps: SendDeps, mail: ClaimedMail): Promise<SendOutcome> {
  const { outcome, settlement } = await attempt(deps, mail);
  const isOurs = await settleMail(deps.database, mail, settlement);
  const { bookingId, reason, attempts } = mail;
  const line = {
    bookingId,
    reason,
    attempts,
    outcome,
    ...(settlement.status === "sent" ? {} : { why: settlement.why }),
  };
  if (!isOurs) deps.log.warn(line, "the mail's lease ran out while it was being sent");
  else if (outcome === "sent") deps.log.info(line, "mail sent");
  else if (outcome === "failed") deps.log.error(line, "mail refused for good");
  else deps.log.warn(line, "mail not sent");
  return outcome;
}

async function attempt(deps: SendDeps, mail: ClaimedMail): Promise<{ outcome: SendOutcome; settlement: Settlement }> {
  const { recipient, bookingId, messageId, attempts } = mail;
  if (recipient === undefined) {
    return { outcome: "dropped", settlement: { status: "dropped", why: "the account is deleted" } };
  }
  const again = (why: string, longestMs: number): Settlement => ({
    status: "queued",
    why,
    retryInMs: backoffMs(attempts, { ...deps.backoff, longestMs }, deps.chance()),
  });
  const rendered = await tryToRender(deps, mail, recipient.name);
  // A mail that cannot be drawn is a fault of ours: it waits for the release that mends it.
  if ("why" in rendered) return { outcome: "later", settlement: again(rendered.why, deps.backoff.longestMs) };
  const threadId = threadIdOf(bookingId, deps.domain);
  const letter = { to: recipient, messageId, threadId, date: mail.createdAt, mail: rendered };
  const answer = await deps.transport.send(letter);
  switch (answer.kind) {
    case "sent":
      return { outcome: "sent", settlement: { status: "sent" } };
    case "refused":
      return { outcome: "failed", settlement: { status: "failed", why: answer.why } };
    case "later":
      return { outcome: "later", settlement: again(answer.why, deps.backoff.longestMs) };
    case "away":
      return { outcome: "away", settlement: again(answer.why, deps.backoff.awayLongestMs) };
  }
}

async function tryToRender(deps: SendDeps, mail: ClaimedMail, recipientName: string) {
  try {
    const { bookingId, event, snapshot } = mail;
    const content = composeMail(snapshot, { bookingId, recipientName, event, publicUrl: deps.publicUrl });
    return await renderMail(content, deps.domain);
  } catch (error) {
    return { why: `cannot be rendered: ${(error as Error).message}` };
  }
}
