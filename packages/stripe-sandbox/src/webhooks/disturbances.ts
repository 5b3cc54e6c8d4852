import type { Store } from "../store/database.ts";
import { readSwitch, writeSwitch } from "../store/switches.ts";

/**
 * What a test can do to the next deliveries. `times` counts the events it applies to (default 1); `types` limits it to
 * types of events. `duplicate` sends `copies` more; `delay` sends `ms` later; `drop` never sends; `reorder` gathers
 * `count` events and sends them last first.
 */
export type Disturbance = { times?: number; types?: string[] } & (
  | { kind: "duplicate"; copies?: number }
  | { kind: "delay"; ms: number }
  | { kind: "drop" }
  | { kind: "reorder"; count: number }
);

const name = "disturbances";

export function addDisturbance(store: Store, disturbance: Disturbance): void {
  const times = disturbance.kind === "reorder" ? disturbance.count : (disturbance.times ?? 1);
  writeSwitch(store, name, [...readSwitch<Disturbance[]>(store, name, []), { ...disturbance, times }]);
}

export function clearDisturbances(store: Store): void {
  writeSwitch(store, name, []);
}

/** The disturbance that an event of this type meets; it is used up by one. */
export function takeDisturbance(store: Store, type: string): Disturbance | undefined {
  const all = readSwitch<Disturbance[]>(store, name, []);
  const met = all.find((entry) => entry.types === undefined || entry.types.includes(type));
  if (!met) return undefined;
  const left = (met.times ?? 1) - 1;
  const kept = all.flatMap((entry) => (entry !== met ? [entry] : left > 0 ? [{ ...entry, times: left }] : []));
  writeSwitch(store, name, kept);
  return { ...met, times: left };
}
