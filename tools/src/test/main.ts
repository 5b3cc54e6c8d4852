import { testSession } from "./session.ts";
import { liveSuites, staticSuites } from "./suites.ts";

const code = await testSession({ servers: true }, async ({ run, servers }) => {
  const counts = await Promise.all(staticSuites.map(run));
  await servers;
  for (const suite of liveSuites) counts.push(await run(suite));
  return counts;
});
process.exit(code);
