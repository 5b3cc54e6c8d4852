import type { World } from "./world.ts";

/** Something that may happen next. */
export type Step = {
  name: string;
  /** It comes about by itself, sooner or later: when nothing of this kind changes a world any more, the world is at rest. */
  isCertain: boolean;
  /** Writes into a world of its own. */
  run: (world: World) => void;
};
