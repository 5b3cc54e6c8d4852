import { join } from "node:path";
import { repositoryRoot } from "@stagedoor/platform/state";

export type Suite = {
  name: string;
  command: string;
  args: string[];
  /** Counted from vitest's own report; a suite without one is a single check that holds or fails by its exit code. */
  vitest: boolean;
  needsServers: boolean;
  timeoutMs: number;
  /** Prints its lines as they come, for a long one whose course is worth following. */
  shown?: boolean;
};

const minutes = 60_000;

/** Suites that touch nothing but files; they run beside each other while Postgres and Kafka start. */
export const staticSuites: Suite[] = [
  single("types", "tsc", ["--noEmit", "-p", "tsconfig.json"]),
  single("lint", "biome", ["ci", "--error-on-warnings", "."]),
  single("architecture", process.execPath, [join(repositoryRoot, "tools", "src", "architecture", "check.ts")]),
  vitest("unit", false, 5),
  // Fetches helm the first time.
  vitest("chart", false, 15),
];

/** Suites on real Postgres, Kafka and browsers, one after the other: each uses all cores itself. */
export const liveSuites: Suite[] = [vitest("int", true, 15), vitest("e2e", false, 15)];

export function vitest(name: string, needsServers: boolean, timeoutMinutes: number): Suite {
  return {
    name,
    command: "vitest",
    args: ["run", "--project", name],
    vitest: true,
    needsServers,
    timeoutMs: timeoutMinutes * minutes,
  };
}

function single(name: string, command: string, args: string[]): Suite {
  return { name, command, args, vitest: false, needsServers: false, timeoutMs: 5 * minutes };
}
