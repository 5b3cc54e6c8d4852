import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultPortBlock } from "./ports.ts";

/** The clone's root folder. */
export const repositoryRoot = fileURLToPath(new URL("../../..", import.meta.url));

/** Where a clone keeps what it fetched and made: never in git. */
export function stateRoot(): string {
  return join(repositoryRoot, ".stagedoor");
}

/**
 * Where one copy keeps its data and logs: `.stagedoor/`, or `.stagedoor/<port>/` for a copy on another port block;
 * `STAGEDOOR_HOME` names another folder.
 */
export function stateDirectory(env: Record<string, string | undefined>): string {
  if (env.STAGEDOOR_HOME) return env.STAGEDOOR_HOME;
  const block = Number(env.STAGEDOOR_PORT || defaultPortBlock);
  return block === defaultPortBlock ? stateRoot() : join(stateRoot(), String(block));
}
