import { setTimeout as delay } from "node:timers/promises";
import { checkSystemWhileRunning } from "@stagedoor/invariants/checkSystem";
import type { Verdict } from "@stagedoor/invariants/evaluate";
import type { ChaosSystem } from "./system.ts";

export type Watched = {
  /** How often everything could be asked. */
  readonly checks: number;
  /** How often the database was away, which is no violation. */
  readonly missed: number;
  readonly violations: readonly string[];
};

const everyMs = 2500;

/** Checks what must hold at every instant, again and again until `ending`. A rule that is broken is told once. */
export async function watchInvariants(
  system: ChaosSystem,
  ending: AbortSignal,
  tell: (what: string) => void,
): Promise<Watched> {
  const found = new Map<string, string>();
  let [checks, missed] = [0, 0];
  while (!ending.aborted) {
    const verdicts = await check(system);
    if (verdicts === undefined) missed += 1;
    else checks += 1;
    for (const { rule, outcome, examples } of verdicts ?? []) {
      if (outcome !== "violated" || found.has(rule.name)) continue;
      found.set(rule.name, `${rule.name}: ${examples.join("; ")}`);
      tell(`VIOLATION while running: ${found.get(rule.name)}`);
    }
    await delay(everyMs, undefined, { signal: ending }).catch(() => undefined);
  }
  return { checks, missed, violations: [...found.values()] };
}

/** Undefined when not everything could be asked, because Postgres was away. */
async function check({ databases }: ChaosSystem): Promise<readonly Verdict[] | undefined> {
  try {
    const { verdicts } = await checkSystemWhileRunning({ databases });
    const isWhole = verdicts.every(({ outcome }) => outcome !== "failed");
    const isBroken = verdicts.some(({ outcome }) => outcome === "violated");
    return isWhole || isBroken ? verdicts : undefined;
  } catch {
    return undefined;
  }
}
