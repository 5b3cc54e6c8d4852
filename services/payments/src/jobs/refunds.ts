import { sendRefund } from "../commands/sendRefund.ts";
import { claimRefunds } from "../db/claims.ts";
import type { Deps } from "../deps.ts";
import { each } from "./each.ts";

/** Makes at Stripe the refunds that are due. */
export async function sendRefunds(deps: Deps, signal?: AbortSignal): Promise<void> {
  const { jobBatch, jobConcurrency, leaseMs } = deps.config;
  for (;;) {
    const ids = await claimRefunds(deps.database, deps.now(), leaseMs, jobBatch);
    await each(ids, { concurrency: jobConcurrency, log: deps.log, signal }, (id) => sendRefund(deps, id));
    if (ids.length < jobBatch || signal?.aborted) return;
  }
}
