import type { Database } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
import type { ClaimedMail } from "../db/claimMails.ts";
import type { Settlement } from "../db/settleMails.ts";
import { type BackoffLimits, backoffMs } from "../domain/backoff.ts";
import type { EventFacts } from "../domain/content.ts";
import { threadIdOf } from "../domain/messageId.ts";
import { whyDrop } from "../domain/whyDrop.ts";
import type { Draft, Prepared } from "../rendering/prepareMail.ts";
import type { Transport } from "../smtp/transport.ts";
import type { Settle } from "./settleTogether.ts";

export type SendDeps = {
  readonly database: Database;
  readonly transport: Transport;
  readonly prepare: (draft: Draft) => Promise<Prepared>;
  readonly settle: Settle;
  /** The right side of Message-IDs: that of MAIL_FROM. */
  readonly domain: string;
  /** After "not now"; after "server away", where the mail is not to blame, `awayLongestMs` is the most. */
  readonly backoff: BackoffLimits & { readonly awayLongestMs: number };
  /** In [0, 1). */
  readonly chance: () => number;
  readonly now: () => Date;
  readonly log: Logger;
};

export type SendOutcome = "sent" | "failed" | "dropped" | "later" | "away";

/** A claimed mail, with what is known of its event; undefined where it is about none. */
export type Due = { readonly mail: ClaimedMail; readonly event: EventFacts | undefined };

/**
 * Sends a claimed mail and writes down what became of it. Between the server's 250 and that commit lies the only moment at which a
 * killed process leads to a repeat. Throws only when the database is away while stopping; the mail is then due again when its lease ends.
 */
export async function sendMail(deps: SendDeps, { mail, event }: Due): Promise<SendOutcome> {
  const { outcome, settlement } = await attempt(deps, mail, event);
  const isOurs = await deps.settle(mail, settlement);
  const { aboutId, reason, attempts } = mail;
  const line = {
    aboutId,
    reason,
    attempts,
    outcome,
    ...(settlement.status === "sent" ? {} : { why: settlement.why }),
  };
  if (!isOurs) deps.log.warn(line, "the mail's lease ran out, or its reader was erased, while it was being sent");
  else if (outcome === "sent" || outcome === "dropped") deps.log.info(line, `mail ${outcome}`);
  else if (outcome === "failed") deps.log.error(line, "mail refused for good");
  else deps.log.warn(line, "mail not sent");
  return outcome;
}

type Attempted = { readonly outcome: SendOutcome; readonly settlement: Settlement };

async function attempt(deps: SendDeps, mail: ClaimedMail, event: EventFacts | undefined): Promise<Attempted> {
  const { recipient, aboutId, messageId, attempts, snapshot } = mail;
  const why = whyDrop(snapshot, recipient, event, deps.now());
  if (recipient === undefined || why !== undefined) {
    return { outcome: "dropped", settlement: { status: "dropped", why: why ?? "there is no recipient" } };
  }
  const again = (why: string, longestMs: number): Settlement => ({
    status: "queued",
    why,
    retryInMs: backoffMs(attempts, { ...deps.backoff, longestMs }, deps.chance()),
  });
  const prepared = await tryToPrepare(deps, mail, recipient.name, event);
  // A mail that cannot be drawn is a fault of ours, or of a kind that a later release knows: it waits for the one that can.
  if ("why" in prepared) return { outcome: "later", settlement: again(prepared.why, deps.backoff.longestMs) };
  const threadId = threadIdOf(aboutId, deps.domain);
  const { name, email } = recipient;
  const answer = await deps.transport.send({
    to: { name, email },
    messageId,
    threadId,
    date: mail.createdAt,
    ...prepared,
  });
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

async function tryToPrepare(deps: SendDeps, mail: ClaimedMail, recipientName: string, event: EventFacts | undefined) {
  try {
    const { aboutId, snapshot, recipientId, hostName } = mail;
    return await deps.prepare({ aboutId, snapshot, recipientId, recipientName, event, hostName });
  } catch (error) {
    return { why: `cannot be rendered: ${(error as Error).message}` };
  }
}
