import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { findBrowser } from "../browser.ts";
import { freePorts } from "../freePort.ts";
import { portNames, portSetting } from "../ports.ts";
import { type Stack, startStack } from "../stack/stack.ts";
import { stateRoot } from "../state.ts";

declare module "vitest" {
  interface ProvidedContext {
    stack: Stack["addresses"];
  }
}

/**
 * Vitest's global set-up for the journeys: a whole copy on free ports with a state folder of its own, which is handed
 * to the tests as `inject("stack")` and gone at the end. Its logs are kept when TEST_KEEP_LOGS is set.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  // A machine without a browser is told before anything has been started, and by the time the tests ask it is there.
  await findBrowser();
  const home = join(stateRoot(), "test", String(process.pid), "stack");
  mkdirSync(home, { recursive: true });
  const ports = await freePorts(portNames.length);
  const moved = portNames.map((name, index) => [portSetting(name), String(ports[index])]);
  const env = { ...process.env, ...Object.fromEntries(moved), STAGEDOOR_HOME: home, STRIPE_SECRET_KEY: undefined };
  const quiet = process.env.TEST_STACK_PROGRESS === undefined;
  const stack = await startStack({ env, tell: (line) => quiet || console.log(line) });
  project.provide("stack", stack.addresses);
  return async () => {
    await stack.stop();
    if (!process.env.TEST_KEEP_LOGS) rmSync(join(home, ".."), { recursive: true, force: true });
  };
}
