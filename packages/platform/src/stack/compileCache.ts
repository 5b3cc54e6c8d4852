import { join } from "node:path";
import { stateRoot } from "../state.ts";

/** Where services keep what Node compiled of them. */
export function compileCache(): string {
  return join(stateRoot(), "compile-cache");
}
