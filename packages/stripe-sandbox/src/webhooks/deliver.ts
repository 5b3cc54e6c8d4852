import { nowMs, type State } from "../state.ts";
import { type DueDelivery, dueDeliveries, recordAttempt } from "../store/deliveries.ts";
import { readSwitch } from "../store/switches.ts";
import { sendDelivery } from "./send.ts";

export type DeliveryLimits = {
  /** Waiting times between tries, in milliseconds; the last one repeats. */
  retryDelaysMs: readonly number[];
  /** After how long a delivery is given up; Stripe tries for three days. */
  giveUpAfterMs: number;
  timeoutMs: number;
  /** How many deliveries are under way at once. */
  atOnce: number;
};

export type Deliverer = { poke(): void; idle(): Promise<void>; stop(): Promise<void> };

/**
 * Sends what is due, oldest first, until each delivery was answered with 2xx. A try that the process does not survive
 * is made again after a restart. `changed` is called after each try, because it may make other deliveries due.
 */
export function startDeliverer(state: State, limits: DeliveryLimits, changed: () => void): Deliverer {
  const underWay = new Map<number, Promise<void>>();
  const stopping = new AbortController();
  return {
    poke() {
      if (stopping.signal.aborted || readSwitch(state.store, "webhooks-paused", false)) return;
      const room = limits.atOnce - underWay.size;
      if (room <= 0) return;
      const due = dueDeliveries(state.store, nowMs(state), limits.atOnce + room);
      for (const delivery of due.filter((entry) => !underWay.has(entry.id)).slice(0, room)) {
        const sending = attempt(state, limits, delivery, stopping.signal).finally(() => {
          underWay.delete(delivery.id);
          changed();
        });
        underWay.set(delivery.id, sending);
      }
    },
    async idle() {
      await Promise.all(underWay.values());
    },
    async stop() {
      stopping.abort();
      await Promise.all(underWay.values());
    },
  };
}

async function attempt(
  state: State,
  limits: DeliveryLimits,
  delivery: DueDelivery,
  stopping: AbortSignal,
): Promise<void> {
  const result = await sendDelivery(state, delivery, limits.timeoutMs, stopping);
  if (stopping.aborted && result.status === null) return;
  const now = nowMs(state);
  const index = Math.min(delivery.attempts, limits.retryDelaysMs.length - 1);
  const next = now + (limits.retryDelaysMs[index] ?? 0);
  const givesUp = next > delivery.created + limits.giveUpAfterMs;
  const next_state = result.error === null ? "delivered" : givesUp ? "given-up" : "pending";
  recordAttempt(state.store, delivery.id, { state: next_state, due: next, ...result });
}
