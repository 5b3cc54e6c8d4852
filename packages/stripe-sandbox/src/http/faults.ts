import type { Store } from "../store/database.ts";
import { readSwitch, writeSwitch } from "../store/switches.ts";

/**
 * What a test can do to the next API calls. `error-before` answers `status` (default 500) without doing anything;
 * `error-after` does it and still answers 500; the `cut`s close the connection instead of answering; `slow` answers
 * `delayMs` later (any fault may be slow). `times` defaults to 1; `method` and `path` (a prefix) limit what is met.
 */
export type Fault = {
  kind: "error-before" | "error-after" | "cut-before" | "cut-after" | "slow";
  status?: number;
  delayMs?: number;
  times?: number;
  method?: "GET" | "POST";
  path?: string;
};

const name = "faults";

export function addFault(store: Store, fault: Fault): void {
  writeSwitch(store, name, [...readSwitch<Fault[]>(store, name, []), { ...fault, times: fault.times ?? 1 }]);
}

export function listFaults(store: Store): Fault[] {
  return readSwitch(store, name, []);
}

export function clearFaults(store: Store): void {
  writeSwitch(store, name, []);
}

/** The fault that this call meets; it is used up by one. */
export function takeFault(store: Store, method: string, path: string): Fault | undefined {
  const all = readSwitch<Fault[]>(store, name, []);
  const met = all.find((fault) => (fault.method ?? method) === method && path.startsWith(fault.path ?? "/"));
  if (!met) return undefined;
  const left = (met.times ?? 1) - 1;
  writeSwitch(
    store,
    name,
    all.flatMap((fault) => (fault !== met ? [fault] : left > 0 ? [{ ...fault, times: left }] : [])),
  );
  return met;
}
