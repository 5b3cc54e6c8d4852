import type { Random } from "./ids.ts";
import type { Store } from "./store/database.ts";
import { readSwitch } from "./store/switches.ts";

/** What every command works on. */
export type State = {
  store: Store;
  random: Random;
  /** The wall clock, in milliseconds. */
  wallClock: () => number;
  /** Where the hosted page is, without a slash at the end. */
  publicUrl: string;
  /** How long a payment that settles later, and a pending refund, take by themselves; in milliseconds. */
  settleAfterMs: number;
};

/** The API request that causes an event; null when Stripe or the customer does. */
export type Cause = { id: string; idempotencyKey: string | null } | null;

/** The sandbox's own time in milliseconds: the wall clock, moved by the clock switch. */
export function nowMs(state: State): number {
  return state.wallClock() + readSwitch(state.store, "clock-offset-ms", 0);
}

/** The sandbox's own time in Unix seconds. */
export function nowSeconds(state: State): number {
  return Math.floor(nowMs(state) / 1000);
}
