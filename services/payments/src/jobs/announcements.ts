import { announceAgain } from "../commands/announceAgain.ts";
import { unsettledAttempts } from "../db/claims.ts";
import type { Deps } from "../deps.ts";
import { each } from "./each.ts";

/** Announces again what was paid and not answered. Under the payment's lock only one replica finds an attempt unanswered. */
export async function announceUnsettled(deps: Deps, signal?: AbortSignal): Promise<void> {
  const before = new Date(deps.now().getTime() - deps.config.announceAgainMs);
  const ids = await unsettledAttempts(deps.database, before, deps.config.jobBatch);
  await each(ids, { concurrency: deps.config.jobConcurrency, log: deps.log, signal }, (id) =>
    announceAgain(deps, id, before),
  );
}
