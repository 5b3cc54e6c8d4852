import { expireSession } from "./commands/expireSession.ts";
import { prune } from "./commands/prune.ts";
import { settlePayment } from "./commands/settlePayment.ts";
import { settleRefund } from "./commands/settleRefund.ts";
import { nowMs, type State } from "./state.ts";
import { nextDeliveryDue } from "./store/deliveries.ts";
import { findObject } from "./store/objects.ts";
import { dueTasks, forgetTask, nextTaskDue, type Task } from "./store/tasks.ts";
import type { Deliverer } from "./webhooks/deliver.ts";

export type Schedule = { runDue(): void; wake(): void; stop(): void };

const longestSleepMs = 60_000;
const pruneEveryMs = 60 * 60 * 1000;

/** Runs what is due now: sessions that expire, payments and refunds that settle. Each in its own transaction. */
export function runDueTasks(state: State): void {
  for (const task of dueTasks(state.store, nowMs(state), 1000)) {
    state.store.transaction(() => {
      forgetTask(state.store, task.subject, task.kind);
      runTask(state, task);
    });
  }
}

function runTask(state: State, task: Task): void {
  switch (task.kind) {
    case "expire-session":
      if (findObject(state.store, "checkout.session", task.subject)?.body.status === "open") {
        expireSession(state, null, task.subject);
      }
      return;
    case "settle-payment": {
      const found = findObject(state.store, "payment_intent", task.subject);
      const outcome = found?.private.outcome;
      if (outcome && found.body.status === "processing") settlePayment(state, task.subject, outcome);
      return;
    }
    case "settle-refund": {
      const found = findObject(state.store, "refund", task.subject);
      const outcome = found?.private.outcome;
      if (outcome && found.body.status === "pending") settleRefund(state, task.subject, outcome);
      return;
    }
  }
}

/** Sleeps until the next task or delivery is due, and again after each; `wake` looks at once. */
export function startSchedule(state: State, deliverer: () => Deliverer): Schedule {
  let timer: NodeJS.Timeout | undefined;
  let queued = false;
  let stopped = false;
  let prunedAt = 0;
  const round = (): void => {
    queued = false;
    if (stopped) return;
    clearTimeout(timer);
    // Taken before looking: what becomes due while this runs is then still ahead, and not slept through.
    const now = nowMs(state);
    runDueTasks(state);
    deliverer().poke();
    if (now - prunedAt > pruneEveryMs) {
      prune(state);
      prunedAt = now;
    }
    const tasks = nextTaskDue(state.store) ?? Infinity;
    // What is already due and not under way waits for room or for another delivery: their end wakes this up.
    const next = Math.min(tasks, nextDeliveryDue(state.store, now) ?? Infinity);
    timer = setTimeout(round, Math.min(Math.max(next - now, 0), longestSleepMs));
    timer.unref();
  };
  return {
    runDue: () => runDueTasks(state),
    wake() {
      if (queued || stopped) return;
      queued = true;
      setImmediate(round);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
