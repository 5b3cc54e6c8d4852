import { brokenAlways, brokenAtRest } from "./invariants.ts";
import type { Model } from "./rules.ts";
import { beginning } from "./scenario.ts";
import type { Step } from "./step.ts";
import { stepsOf } from "./steps.ts";
import { copyOf, textOf, type World } from "./world.ts";

export type Walk = { path: string[]; broken: string | null };

/** More steps than the longest way from any world to rest. */
const mostToRest = 500;

/**
 * Walks one way: each choice, a number of any size, takes one of the steps that change something, and then what is certain comes about, the
 * first of it each time, until the world is at rest. Longer than what can be explored as a whole.
 */
export function walk(model: Model, choices: readonly number[]): Walk {
  const path: string[] = [];
  let world = beginning(model.scenario);
  let broken: string | null = null;
  const go = ({ step, after }: Taken) => {
    path.push(step.name);
    world = after;
    broken = brokenAlways(model, world);
  };
  for (const choice of choices) {
    const all = takenFrom(world, stepsOf(model, world));
    const chosen = all[choice % all.length];
    if (chosen === undefined || broken !== null) break;
    go(chosen);
  }
  for (let steps = 0; broken === null; steps += 1) {
    const certain = stepsOf(model, world).filter(({ isCertain }) => isCertain);
    const [next] = takenFrom(world, certain);
    if (next === undefined) return { path, broken: brokenAtRest(model, world) };
    if (steps > mostToRest) return { path, broken: "it does not come to rest" };
    go(next);
  }
  return { path, broken };
}

type Taken = { step: Step; after: World };

function takenFrom(world: World, steps: readonly Step[]): Taken[] {
  const text = textOf(world);
  return steps.flatMap((step) => {
    const after = copyOf(world);
    step.run(after);
    return textOf(after) === text ? [] : [{ step, after }];
  });
}
