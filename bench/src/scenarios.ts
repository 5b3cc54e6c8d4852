import type { Scenario } from "./scenario.ts";
import { hotEvent } from "./scenarios/hotEvent.ts";

/** In the order in which they are run. */
export const scenarios: readonly Scenario[] = [hotEvent];
