import { seededWords } from "./accounts.ts";
import { untilAnswering } from "./answering.ts";
import { journey } from "./journey/journey.ts";
import { StepFailed, telling } from "./journey/steps.ts";
import { seed } from "./seed.ts";
import { readSettings, type Settings, SettingsError } from "./settings.ts";

const badSetting = 78;
const commands = { journey: runJourney, seed: runSeed };

const stopping = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => stopping.abort(new Error(`stopped by ${signal}`)));
}
process.exit(await main(process.argv[2] ?? "journey"));

async function main(name: string): Promise<number> {
  try {
    const run = Object.hasOwn(commands, name) ? commands[name as keyof typeof commands] : undefined;
    if (run === undefined) throw new SettingsError(`There is no "${name}"; there are: journey, seed.`);
    const settings = readSettings(process.env);
    await run(settings, untilTimeIsUp(settings.timeoutMs));
    return 0;
  } catch (error) {
    if (!(error instanceof StepFailed)) console.error((error as Error).message);
    return error instanceof SettingsError ? badSetting : 1;
  }
}

function untilTimeIsUp(timeoutMs: number): AbortSignal {
  const timeIsUp = new AbortController();
  setTimeout(() => timeIsUp.abort(new Error(`not within TIMEOUT_MS, ${timeoutMs} ms`)), timeoutMs).unref();
  return AbortSignal.any([timeIsUp.signal, stopping.signal]);
}

async function runJourney(settings: Settings, signal: AbortSignal): Promise<void> {
  console.log(`A journey through ${settings.origin}`);
  await journey(
    settings,
    telling(console.log, () => performance.now()),
    signal,
  );
  console.log("The journey ended well.");
}

async function runSeed({ origin }: Settings, signal: AbortSignal): Promise<void> {
  await untilAnswering(origin, signal);
  // Given up in the middle it may be begun again: what is there already stays.
  const { added } = await Promise.race([seed(origin), failsAt(signal)]);
  console.log(seededWords(added));
}

function failsAt(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}
