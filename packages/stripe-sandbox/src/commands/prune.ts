import { nowMs, type State } from "../state.ts";

/** Stripe lists events of the last 30 days. */
const eventLifeMs = 30 * 24 * 60 * 60 * 1000;

/** Forgets events that Stripe would no longer list, and their deliveries. */
export function prune(state: State): void {
  const before = nowMs(state) - eventLifeMs;
  state.store.transaction(() => {
    const { database } = state.store;
    database.prepare("DELETE FROM deliveries WHERE created < ?").run(before);
    database.prepare("DELETE FROM objects WHERE kind = 'event' AND created < ?").run(Math.floor(before / 1000));
  });
}
