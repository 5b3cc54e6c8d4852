import { brokenAlways, brokenAtRest } from "./invariants.ts";
import type { Model } from "./rules.ts";
import { beginning } from "./scenario.ts";
import { stepsOf } from "./steps.ts";
import { copyOf, textOf, type World } from "./world.ts";

export type Exploration = {
  /** Different worlds that were seen, and steps that were taken between them. */
  states: number;
  steps: number;
  /** Worlds at rest among them. */
  atRest: number;
  /** Steps from the beginning; every world within them was seen. */
  depth: number;
  /** Nothing lies beyond: these are all the worlds that there are. */
  isComplete: boolean;
  /** What does not hold, and the shortest way there. */
  broken: { what: string; path: string[] } | null;
};

/** Walks every order of everything that may happen, breadth first, down to `depth` steps or `mostStates` worlds. */
export function explore(model: Model, depth: number, mostStates = Number.POSITIVE_INFINITY): Exploration {
  const start = beginning(model.scenario);
  const seen = new Set([textOf(start)]);
  const trail: Trail = { from: [-1], by: ["the beginning"] };
  const found: Exploration = { states: 1, steps: 0, atRest: 0, depth: 0, isComplete: false, broken: null };
  let level: { world: World; at: number }[] = [{ world: start, at: 0 }];
  while (level.length > 0 && found.depth < depth && seen.size < mostStates) {
    const next: typeof level = [];
    for (const { world: before, at } of level) {
      const text = textOf(before);
      let isAtRest = true;
      for (const step of stepsOf(model, before)) {
        const world = copyOf(before);
        step.run(world);
        const after = textOf(world);
        if (after === text) continue;
        found.steps += 1;
        if (step.isCertain) isAtRest = false;
        if (seen.has(after)) continue;
        seen.add(after);
        const index = trail.from.push(at) - 1;
        trail.by.push(step.name);
        const what = brokenAlways(model, world);
        if (what !== null) return { ...found, states: seen.size, broken: { what, path: pathTo(trail, index) } };
        next.push({ world, at: index });
      }
      if (!isAtRest) continue;
      found.atRest += 1;
      const what = brokenAtRest(model, before);
      if (what !== null) return { ...found, states: seen.size, broken: { what, path: pathTo(trail, at) } };
    }
    level = next;
    found.depth += 1;
    found.states = seen.size;
  }
  return { ...found, isComplete: level.length === 0 };
}

/** For each world which one it was first reached from, and by which step. */
type Trail = { from: number[]; by: string[] };

function pathTo({ from, by }: Trail, index: number): string[] {
  const path: string[] = [];
  for (let at = index; at > 0; at = from[at] as number) path.unshift(by[at] as string);
  return path;
}
