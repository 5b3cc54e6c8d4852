import { testSession } from "./session.ts";
import { vitest } from "./suites.ts";

if (!process.env.KUBECONFIG) {
  console.error(
    "npm run test:cluster installs Stagedoor on a cluster, loads it, kills parts of it and removes it again. It needs KUBECONFIG, and nodes that are labelled stagedoor.dev/disposable=true. See docs/deploy.md.",
  );
  process.exit(2);
}
const suite = { ...vitest("cluster", false, 30), shown: true };
process.exit(await testSession({ servers: false }, async ({ run }) => [await run(suite)]));
