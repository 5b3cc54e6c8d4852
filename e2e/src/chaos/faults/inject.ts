import type { FaultKind, PlannedFault } from "../plan.ts";
import type { ChaosSystem } from "../system.ts";
import { poison } from "./poison.ts";
import { endAndAwait, freeze } from "./processes.ts";
import { turnSwitch } from "./sandbox.ts";
import { skewClock } from "./skew.ts";

export type Injection = {
  readonly system: ChaosSystem;
  readonly fault: PlannedFault;
  readonly signal: AbortSignal;
  /** Takes the ids of messages that were put on topics although nobody can apply them. */
  readonly planted: (ids: readonly string[]) => void;
};

const types = { webhooks: "checkout.session.completed" };

const injections: Readonly<Record<FaultKind, (injection: Injection) => Promise<void>>> = {
  "kill-service": ({ system, fault }) => endAndAwait(system, fault.target, "SIGKILL"),
  // SIGQUIT is Postgres' immediate shutdown: no checkpoint, so that it recovers from its log at the next start.
  "stop-postgres": ({ system }) => endAndAwait(system, "postgres", "SIGQUIT"),
  "kill-kafka": ({ system }) => endAndAwait(system, "kafka", "SIGKILL"),
  "freeze-service": ({ system, fault, signal }) => freeze(system, fault.target, fault.amount, signal),
  "skew-clock": ({ system, fault, signal }) => skewClock(system, fault.target, fault.amount, signal),
  "drop-webhooks": ({ system, fault }) =>
    turnSwitch(system, "webhooks/disturb", { kind: "drop", times: fault.amount, types: [types.webhooks] }),
  "duplicate-webhooks": ({ system, fault }) =>
    turnSwitch(system, "webhooks/disturb", { kind: "duplicate", times: fault.amount, copies: 2 }),
  "reorder-webhooks": ({ system, fault }) =>
    turnSwitch(system, "webhooks/disturb", { kind: "reorder", count: fault.amount }),
  "fail-stripe": async ({ system, fault }) => {
    await turnSwitch(system, "api/fault", { kind: "error-after", status: 500, times: fault.amount, method: "POST" });
    await turnSwitch(system, "api/fault", { kind: "cut-after", times: fault.amount, method: "POST" });
  },
  poison: async ({ system, fault, planted }) => planted(await poison(system, fault.amount)),
};

/** Brings a fault about, and settles when it is over, or will be by itself. Errors: it could not be brought about or ended. */
export function inject(injection: Injection): Promise<void> {
  return injections[injection.fault.kind](injection);
}

/** A fault in words, for the timeline. */
export function faultText({ kind, target, amount }: PlannedFault): string {
  switch (kind) {
    case "kill-service":
      return `kill ${target}`;
    case "freeze-service":
      return `freeze ${target} for ${amount / 1000} s`;
    case "skew-clock":
      return `put the clock of ${target} a minute ahead, then behind, for ${amount / 1000} s each`;
    case "stop-postgres":
      return "stop Postgres in immediate mode";
    case "kill-kafka":
      return "kill Kafka";
    case "poison":
      return `put ${amount} messages on topics that nobody can apply, and replay their dead letters`;
    default:
      return `${kind} (${amount})`;
  }
}
