import { sendRefund } from "../commands/sendRefund.ts";
import { claimRefunds } from "../db/claims.ts";
import type { Deps } from "../deps.ts";
import { drain } from "./drain.ts";

/** Makes at Stripe the refunds that are due. */
export async function sendRefunds(deps: Deps, signal?: AbortSignal): Promise<void> {
  const { jobBatch: batch, jobConcurrency: concurrency, leaseMs } = deps.config;
  const take = () => claimRefunds(deps.database, deps.now(), leaseMs, batch);
  await drain(take, { batch, concurrency, log: deps.log, signal }, (id) => sendRefund(deps, id));
}
