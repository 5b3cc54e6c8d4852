import { join } from "node:path";
import type { Options } from "./options.ts";
import type { Servers } from "./servers.ts";

/** What a scenario works with. */
export type Bench = Pick<Servers, "postgres" | "kafka" | "guardian" | "stateDir"> & {
  readonly options: Options;
  /** The first, or the second when it only has to be seen that everything works. */
  pick<T>(measured: T, smoke: T): T;
  /** A log of this run by name; the disk takes what a service would write to its standard output. */
  logFile(name: string): string;
  /** Ends something after the scenario, last given first. */
  atEnd(stop: () => Promise<unknown>): void;
  tell(line: string): void;
};

export type OpenBench = Bench & { end(): Promise<void> };

/** A bench for one scenario. */
export function openBench(servers: Servers, options: Options, tell: (line: string) => void): OpenBench {
  const stops: (() => Promise<unknown>)[] = [];
  return {
    postgres: servers.postgres,
    kafka: servers.kafka,
    guardian: servers.guardian,
    stateDir: servers.stateDir,
    options,
    tell,
    pick: (measured, smoke) => (options.smoke ? smoke : measured),
    logFile: (name) => join(servers.stateDir, "logs", `${name}.log`),
    atEnd: (stop) => void stops.push(stop),
    async end() {
      for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop();
    },
  };
}
