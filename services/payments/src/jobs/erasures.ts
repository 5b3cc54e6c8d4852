import { finishErasure } from "../commands/eraseUser.ts";
import { unfinishedErasures } from "../db/erasures.ts";
import type { Deps } from "../deps.ts";
import { each } from "./each.ts";

/** Finishes erasures that waited for an attempt to be closed. Two replicas that meet at one find nothing left the second time. */
export async function finishErasures(deps: Deps, signal?: AbortSignal): Promise<void> {
  const { jobBatch, jobConcurrency: concurrency } = deps.config;
  const ids = await unfinishedErasures(deps.database, jobBatch);
  await each(ids, { concurrency, log: deps.log, signal }, (id) => finishErasure(deps, id));
}
