import { closePayment } from "../commands/closePayment.ts";
import { endUnopenedHolds } from "../commands/endUnopenedHolds.ts";
import { endHold } from "../commands/requestClosing.ts";
import { claimClosings, endedBookings } from "../db/claims.ts";
import type { Deps } from "../deps.ts";
import { drain } from "./drain.ts";

/** Of holds that nobody has begun to pay: thousands end together, ten minutes after a sale's opening. */
const unopenedAtOnce = 500;

/** Ends the holds whose time is over, as many as there are. Two replicas may meet at one: the second finds it done. */
export async function endHolds(deps: Deps, signal?: AbortSignal): Promise<void> {
  await endAllUnopened(deps, signal);
  const { jobBatch: batch, jobConcurrency: concurrency } = deps.config;
  const take = () => endedBookings(deps.database, deps.now(), batch);
  await drain(take, { batch, concurrency, log: deps.log, signal }, (id) => endHold(deps, id));
}

/** What cannot be ended together is ended one by one afterwards. */
async function endAllUnopened(deps: Deps, signal: AbortSignal | undefined): Promise<void> {
  try {
    let ended = unopenedAtOnce;
    while (ended === unopenedAtOnce && !signal?.aborted) ended = await endUnopenedHolds(deps, unopenedAtOnce);
  } catch (error) {
    deps.log.info({ err: error }, "holds could not be ended together; ending them one by one");
  }
}

/** Closes at Stripe what is to be closed. */
export async function closePayments(deps: Deps, signal?: AbortSignal): Promise<void> {
  const { jobBatch: batch, jobConcurrency: concurrency, leaseMs } = deps.config;
  const take = () => claimClosings(deps.database, deps.now(), leaseMs, batch);
  await drain(take, { batch, concurrency, log: deps.log, signal }, (id) => closePayment(deps, id));
}
