import { parseArgs } from "node:util";
import { type FaultKind, faultKinds, makePlan, type PlanOptions } from "@stagedoor/e2e/chaos/plan";
import { chaosText, checkGroups } from "@stagedoor/e2e/chaos/report";
import { runChaos } from "@stagedoor/e2e/chaos/run";
import { stopOfThisProcess } from "../start/stopSignal.ts";

const usage = `npm run chaos -- [options]
  --seed <n>         repeats a run's plan: who does what when, and which fault when (default: another one each time)
  --minutes <m>      how long people come (default 3)
  --faults <a,b>     only these: ${faultKinds.join(", ")}; "none" for none
  --rate <n>         visits a second (default 4)
  --crowd <n>        holds a second that nobody means to pay, beside the visits (default 40)
  --short            about 90 seconds in all
  --keep             leaves the data and logs where they are`;

const signal = stopOfThisProcess();
try {
  process.exit(await run());
} catch (error) {
  console.error((error as Error).message);
  process.exit(signal.aborted ? 130 : 1);
}

/** Answers the exit code: 0 when every check passed. */
async function run(): Promise<number> {
  const { plan: planned, keep } = readOptions();
  console.log(`seed ${planned.seed}: npm run chaos -- --seed ${planned.seed} with the same options repeats the plan`);
  const isFine = (report: Parameters<typeof checkGroups>[0]): boolean =>
    checkGroups(report).every(({ passed }) => passed);
  const report = await runChaos({
    plan: makePlan(planned),
    print: (line) => console.log(line),
    signal,
    restTimeoutMs: 90_000,
    keep: (found) => keep || found === undefined || !isFine(found),
  });
  console.log(chaosText(report));
  return isFine(report) ? 0 : 1;
}

function readOptions(): { plan: PlanOptions; keep: boolean } {
  const { seed, minutes, faults, rate, crowd, short, keep } = parse();
  const plan = {
    seed: seed === undefined ? Math.floor(Math.random() * 1_000_000) : number("seed", seed, 0, 1_000_000_000),
    loadMs: short ? 32_000 : number("minutes", minutes, 0.1, 600) * 60_000,
    visitsPerSecond: number("rate", rate, 0.1, 100),
    crowdPerSecond: number("crowd", crowd, 0, 1_000),
    faults: kindsOf(faults),
    ...(short ? { pauseMs: [200, 900] as const, kills: 4, brief: true } : { pauseMs: [1_000, 8_000] as const }),
  };
  return { plan, keep };
}

function number(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!(value >= least && value <= most))
    throw new Error(`--${name} must be from ${least} to ${most}, not "${text}"\n${usage}`);
  return value;
}

function kindsOf(text: string | undefined): readonly FaultKind[] {
  if (text === undefined) return faultKinds;
  if (text === "none") return [];
  return text.split(",").map((name) => {
    const kind = faultKinds.find((known) => known === name);
    if (kind === undefined) throw new Error(`there is no fault "${name}"\n${usage}`);
    return kind;
  });
}

function parse() {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: "string" },
        minutes: { type: "string", default: "3" },
        faults: { type: "string" },
        rate: { type: "string", default: "4" },
        crowd: { type: "string", default: "40" },
        short: { type: "boolean", default: false },
        keep: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`);
  }
}
