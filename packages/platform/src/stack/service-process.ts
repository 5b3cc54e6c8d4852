import { join } from "node:path";
import type { Guardian } from "../guardian.ts";
import { launch, type Running } from "../launch.ts";
import { repositoryRoot, stateRoot } from "../state.ts";
import { type ServicePart, serviceMain } from "./services.ts";
import { warningLine } from "./warning-line.ts";

export type ServiceProcess = {
  service: ServicePart;
  env: NodeJS.ProcessEnv;
  stateDir: string;
  guardian: Guardian;
  tell: (message: string) => void;
  /** False while everything is starting: a service that waits for another says so, which is no news then. */
  tellWarnings: () => boolean;
};

/**
 * A small young generation and small code: an idle service takes 126 MB instead of 223 MB (measured with bookings on
 * Node 24), which matters more on a machine that runs all of them than the last tenth of speed.
 */
const smallNode = "--max-semi-space-size=2 --optimize-for-size";

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
    args: [...(env.STAGEDOOR_NODE_FLAGS ?? smallNode).split(" ").filter(Boolean), serviceMain(service.name)],
    env: { NODE_COMPILE_CACHE: join(stateRoot(), "compile-cache"), ...env },
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
