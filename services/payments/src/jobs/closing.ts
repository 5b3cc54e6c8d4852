import { closePayment } from "../commands/closePayment.ts";
import { endHold } from "../commands/requestClosing.ts";
import { claimClosings, endedBookings } from "../db/claims.ts";
import type { Deps } from "../deps.ts";
import { drain } from "./drain.ts";

/** Ends the holds whose time is over, as many as there are. Two replicas may meet at one: the second finds it done. */
export async function endHolds(deps: Deps, signal?: AbortSignal): Promise<void> {
  const { jobBatch: batch, jobConcurrency: concurrency } = deps.config;
  const take = () => endedBookings(deps.database, deps.now(), batch);
  await drain(take, { batch, concurrency, log: deps.log, signal }, (id) => endHold(deps, id));
}

/** Closes at Stripe what is to be closed. */
export async function closePayments(deps: Deps, signal?: AbortSignal): Promise<void> {
  const { jobBatch: batch, jobConcurrency: concurrency, leaseMs } = deps.config;
  const take = () => claimClosings(deps.database, deps.now(), leaseMs, batch);
  await drain(take, { batch, concurrency, log: deps.log, signal }, (id) => closePayment(deps, id));
}
