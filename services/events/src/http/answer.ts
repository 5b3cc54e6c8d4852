import type { Tx } from "@stagedoor/postgres/database";
import type { Answer, WrittenAnswer } from "@stagedoor/service/idempotency";
import { etag } from "@stagedoor/service/ifMatch";
import { notFound } from "@stagedoor/service/problem";
import type { Missing } from "../commands/changeEvent.ts";
import type { Stale } from "../commands/editEvent.ts";
import { viewInTransaction } from "../db/eventViews.ts";
import type { Outcome } from "../domain/outcome.ts";
import { type EventReply, toReply } from "./eventReply.ts";
import { refuse } from "./refuse.ts";

/** What a write answers: the event as it is after it. Errors: the problem of a refusal, which rolls the transaction back. */
export async function answerWith<S extends 200 | 201>(
  tx: Tx,
  now: Date,
  status: S,
  outcome: Outcome | Missing | Stale,
): Promise<Answer<S, EventReply>> {
  if (outcome.kind !== "changed" && outcome.kind !== "unchanged") throw refuse(outcome);
  const view = await viewInTransaction(tx, outcome.event.id);
  if (view === undefined) throw notFound("event");
  return { status, body: toReply(view, now) };
}

/** The headers of that answer. */
export function headersOf({ headers, body }: WrittenAnswer<number, EventReply>): Record<string, string> {
  return { ...headers, etag: etag(body.version) };
}
