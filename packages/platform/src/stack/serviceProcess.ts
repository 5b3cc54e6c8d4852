import { join } from "node:path";
import type { Guardian } from "../guardian.ts";
import { launch, type Running } from "../launch.ts";
import { serviceCommand } from "./serviceCommand.ts";
import type { ServicePart } from "./services.ts";
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
    ...serviceCommand(service, env),
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
