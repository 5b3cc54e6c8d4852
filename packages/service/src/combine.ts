import { type Combiner, type CombinerOptions, createCombiner as create } from "@stagedoor/combine/combine";
import { busy } from "./problem.ts";

/** Seconds until a refused client should ask again: a queue that is full is worked off in less. */
const retryAfterS = 1;

/** Combines requests of clients: those for which there is no room are refused with 503 (busy). */
export function createCombiner<Q, R>(options: Omit<CombinerOptions<Q, R>, "refuse">): Combiner<Q, R> {
  return create({ ...options, refuse: () => busy(retryAfterS) });
}
