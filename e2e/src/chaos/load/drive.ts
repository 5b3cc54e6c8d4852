import { setTimeout as delay } from "node:timers/promises";
import type { Account } from "@stagedoor/demonstration/people";
import type { Plan } from "../plan.ts";
import { playAct } from "./host.ts";
import { playVisit, type Scene } from "./visit.ts";

/** Longest wait for those who are under way when no more come, in milliseconds. */
const patienceMs = 20_000;

/**
 * Lets everybody of the plan come at their time, whatever became of those before, and settles when all have left. `stop` ends
 * those who are still there after `patienceMs`.
 */
export async function driveLoad(scene: Scene, host: Account, plan: Plan, stop: () => void): Promise<void> {
  const began = performance.now();
  const coming = [
    ...plan.visits.map((visit) => ({ atMs: visit.atMs, play: () => playVisit(scene, visit) })),
    ...plan.acts.map((act) => ({ atMs: act.atMs, play: () => playAct(scene, host, act) })),
  ].sort((one, other) => one.atMs - other.atMs);
  const underWay: Promise<void>[] = [];
  for (const { atMs, play } of coming) {
    await delay(Math.max(0, atMs - (performance.now() - began)), undefined, { signal: scene.signal });
    const failed = (error: unknown): void => scene.record.count("visit", "failed", String(error));
    underWay.push(play().catch(failed));
  }
  const timer = setTimeout(stop, patienceMs);
  await Promise.all(underWay);
  clearTimeout(timer);
}
