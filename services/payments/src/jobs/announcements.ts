import { announceAgain } from "../commands/announceAgain.ts";
import { unansweredAttempts } from "../db/claims.ts";
import type { Deps } from "../deps.ts";
import { each } from "./each.ts";

/** Announces again what was paid and not answered. Under the payment's lock only one replica finds an attempt due. */
export async function announceUnsettled(deps: Deps, signal?: AbortSignal): Promise<void> {
  const { jobBatch, jobConcurrency: concurrency } = deps.config;
  const ids = await unansweredAttempts(deps.database, deps.now(), jobBatch);
  await each(ids, { concurrency, log: deps.log, signal }, (id) => announceAgain(deps, id));
}
