import { closePayment } from "../commands/closePayment.ts";
import { endHold } from "../commands/requestClosing.ts";
import { claimClosings, endedBookings } from "../db/claims.ts";
import type { Deps } from "../deps.ts";
import { each } from "./each.ts";

/** Ends the holds whose time is over, as many as there are. Two replicas may meet at one: the second finds it done. */
export async function endHolds(deps: Deps, signal?: AbortSignal): Promise<void> {
  const { jobBatch, jobConcurrency } = deps.config;
  for (;;) {
    const ids = await endedBookings(deps.database, deps.now(), jobBatch);
    await each(ids, { concurrency: jobConcurrency, log: deps.log, signal }, (id) => endHold(deps, id));
    if (ids.length < jobBatch || signal?.aborted) return;
  }
}

/** Closes at Stripe what is to be closed. */
export async function closePayments(deps: Deps, signal?: AbortSignal): Promise<void> {
  const { jobBatch, jobConcurrency, leaseMs } = deps.config;
  for (;;) {
    const ids = await claimClosings(deps.database, deps.now(), leaseMs, jobBatch);
    await each(ids, { concurrency: jobConcurrency, log: deps.log, signal }, (id) => closePayment(deps, id));
    if (ids.length < jobBatch || signal?.aborted) return;
  }
}
