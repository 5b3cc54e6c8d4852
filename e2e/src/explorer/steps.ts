import { peopleSteps } from "./people.ts";
import type { Model } from "./rules.ts";
import { serviceSteps } from "./services.ts";
import { troubleSteps } from "./troubles.ts";
import type { World } from "./world.ts";

/** Something that may happen next. */
export type Step = {
  name: string;
  /** It comes about by itself, sooner or later: when nothing of this kind changes a world any more, the world is at rest. */
  isCertain: boolean;
  /** Writes into a world of its own. */
  run: (world: World) => void;
};

/** All that may happen next in a world. Some of it may change nothing. */
export function stepsOf(model: Model, world: World): Step[] {
  return [...serviceSteps(model, world), ...peopleSteps(model, world), ...troubleSteps(model, world)];
}
