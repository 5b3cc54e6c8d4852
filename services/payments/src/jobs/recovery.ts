import { applySession } from "../commands/applySession.ts";
import { abandonAttempt, makeSession } from "../commands/makeSession.ts";
import { findAttempt } from "../db/attempts.ts";
import { attemptsWithoutSession } from "../db/claims.ts";
import type { Deps } from "../deps.ts";
import { each } from "./each.ts";

/**
 * Finds the sessions whose ids were never stored, because the process was killed after Stripe had made them, and stores them,
 * so that they are closed with their holds. Replicas that do it at once get the same session.
 */
export async function recoverSessions(deps: Deps, signal?: AbortSignal): Promise<void> {
  const before = new Date(deps.now().getTime() - deps.config.recoverAfterMs);
  const ids = await attemptsWithoutSession(deps.database, before, deps.config.jobBatch);
  await each(ids, { concurrency: deps.config.jobConcurrency, log: deps.log, signal }, (id) => recover(deps, id));
}

async function recover(deps: Deps, attemptId: string): Promise<void> {
  const attempt = await findAttempt(deps.database.db, attemptId);
  if (attempt?.status !== "open" || attempt.sessionId) return;
  const made = await makeSession(deps, attempt);
  if (made.kind === "never") await abandonAttempt(deps, attemptId);
  if (made.kind !== "made") return;
  await deps.database.transaction((tx) => applySession(tx, deps, attemptId, made.facts));
}
