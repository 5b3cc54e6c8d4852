import { globSync } from "node:fs";
import { repositoryRoot } from "@stagedoor/platform/state";
import { testSession } from "./session.ts";
import { vitest } from "./suites.ts";

const files = globSync("{packages,services}/*/test/**/*.long.test.ts", { cwd: repositoryRoot });
files.push(...globSync("tools/test/**/*.long.test.ts", { cwd: repositoryRoot }));
if (files.length === 0) {
  console.log("there are no long tests (*.long.test.ts)");
  console.log("0 passed, 0 failed");
  process.exit(0);
}
process.exit(await testSession({ servers: true }, async ({ run }) => [await run(vitest("long", true, 60))]));
