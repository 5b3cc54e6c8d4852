import { peopleSteps } from "./people.ts";
import type { Model } from "./rules.ts";
import { serviceSteps } from "./services.ts";
import type { Step } from "./step.ts";
import { troubleSteps } from "./troubles.ts";
import type { World } from "./world.ts";

/** All that may happen next in a world. Some of it may change nothing. */
export function stepsOf(model: Model, world: World): Step[] {
  return [...serviceSteps(model, world), ...peopleSteps(model, world), ...troubleSteps(model, world)];
}
