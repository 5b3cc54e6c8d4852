import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@stagedoor/platform/state";
import { openBench } from "./bench.ts";
import { describeMachine, measureCommit, postgresFacts, revision } from "./machine.ts";
import { readOptions, usage } from "./options.ts";
import { toPlot } from "./report/plot.ts";
import { toTable } from "./report/table.ts";
import { runRounds } from "./rounds.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";
import { createServers, postgresSettings, type Servers } from "./servers.ts";

const out = join(repositoryRoot, "bench", "out");
const options = optionsOrExit();
const wanted = wantedOrExit();
const servers = createServers();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  // The guardian ends the servers, and the end of our channel every child.
  process.on(signal, () => process.exit(130));
}

let passed = 0;
const failed: string[] = [];
try {
  const common = await commonSettings(servers);
  for (const scenario of wanted) {
    if (await runScenario(scenario, common)) passed += 1;
    else failed.push(scenario.name);
  }
} finally {
  await servers.stop();
}
if (failed.length > 0) console.log(`\nfailed: ${failed.join(", ")}`);
console.log(`\n${passed} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);

/** Runs one scenario and writes what it found; false when it does not work. */
async function runScenario(scenario: Scenario, common: Record<string, unknown>): Promise<boolean> {
  console.log(`\n${scenario.name}: ${scenario.about}`);
  const bench = openBench(servers, options, (line) => console.log(`  ${line}`));
  try {
    const plan = await scenario.open(bench);
    const outcome = await runRounds(plan, options.rounds, bench.tell);
    console.log(`\n${toTable(outcome)}`);
    const document = {
      scenario: scenario.name,
      machine: describeMachine(),
      rounds: options.rounds,
      settings: { ...common, ...plan.settings },
      ...outcome,
    };
    // What was only tried is no result, and must not take the place of one.
    const folder = options.smoke ? join(out, "smoke") : out;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${scenario.name}.json`), `${JSON.stringify(document, null, 2)}\n`);
    writeFileSync(join(folder, `${scenario.name}.svg`), toPlot(scenario.about, outcome.variants));
    return true;
  } catch (error) {
    console.error(`  ${scenario.name} failed: ${error instanceof Error ? error.stack : error}`);
    return false;
  } finally {
    await bench.end();
  }
}

/** What holds for all scenarios of a run. */
async function commonSettings({ postgres }: Servers): Promise<Record<string, unknown>> {
  const url = await postgres();
  return {
    revision: revision(repositoryRoot),
    at: new Date().toISOString(),
    seconds: options.seconds,
    postgres: await postgresFacts(url, Object.keys(postgresSettings)),
    ...(await measureCommit(url, options.smoke ? 50 : 500)),
    serviceLog: "level info, to a file",
  };
}

function optionsOrExit() {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    return process.exit(2);
  }
}

function wantedOrExit(): Scenario[] {
  const names = options.scenarios.length > 0 ? options.scenarios : scenarios.map(({ name }) => name);
  return names.map((name) => {
    const found = scenarios.find((scenario) => scenario.name === name);
    if (found !== undefined) return found;
    console.error(`no scenario "${name}"; there are: ${scenarios.map((one) => one.name).join(", ")}\n${usage}`);
    return process.exit(2);
  });
}
