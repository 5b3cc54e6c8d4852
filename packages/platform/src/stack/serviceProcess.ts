import { join } from "node:path";
import type { Guardian } from "../guardian.ts";
import { launch, type Running } from "../launch.ts";
import { repositoryRoot, stateRoot } from "../state.ts";
import { type ServicePart, serviceMain } from "./services.ts";
import { warningLine } from "./warningLine.ts";

export type ServiceProcess = {
  service: ServicePart;
  env: NodeJS.ProcessEnv;
  stateDir: string;
  guardian: Guardian;
  tell: (message: string) => void;
  /** False while everything is starting: a service that waits for another says so, which is no news then. */
  tellWarnings: () => boolean;
};

/** A small young generation, which matters more on a machine that runs all services than the last tenth of speed. */
const smallNode = "--max-semi-space-size=2";

/** `TimeoutNegativeWarning` is kafkajs', harmless, and would be the only line in the log that is not JSON. */
const always = [
  "--disable-warning=TimeoutNegativeWarning",
  `--import=${new URL("quickImports.ts", import.meta.url).href}`,
];

/**
 * glibc otherwise keeps an arena per thread and gives little of what start-up used back: sources and compiled code in blocks
 * between 16 and 128 KB, which leave holes in the heap unless they are mapped one by one (22 MB of heap without, 16 MB with it).
 * Other C libraries ignore it. Resident after a minute idle, all services on one machine: 94 MB web to 117 MB bookings.
 */
const smallHeap = { MALLOC_ARENA_MAX: "1", MALLOC_TRIM_THRESHOLD_: "65536", MALLOC_MMAP_THRESHOLD_: "16384" };

/** The same warning is shown again only after this long; the log file has every one. */
const quietMs = 15_000;

/** Starts one service. Its log goes to `logs/<name>.log`; warnings and errors are told as well, each kind briefly. */
export function startServiceProcess({
  service,
  env,
  stateDir,
  guardian,
  tell,
  tellWarnings,
}: ServiceProcess): Promise<Running> {
  const told = new Map<string, number>();
  return launch({
    name: service.name,
    command: process.execPath,
    args: [...always, ...(env.STAGEDOOR_NODE_FLAGS ?? smallNode).split(" ").filter(Boolean), serviceMain(service.name)],
    env: { NODE_COMPILE_CACHE: join(stateRoot(), "compile-cache"), ...smallHeap, ...env },
    cwd: join(repositoryRoot, "services", service.name),
    logFile: join(stateDir, "logs", `${service.name}.log`),
    guardian,
    onLine(line) {
      const warning = warningLine(line);
      if (warning === undefined || (!tellWarnings() && warning.startsWith("warning:"))) return;
      const last = told.get(warning);
      if (last !== undefined && performance.now() - last < quietMs) return;
      if (told.size > 200) told.clear();
      told.set(warning, performance.now());
      tell(`${service.name}: ${warning}`);
    },
  });
}
