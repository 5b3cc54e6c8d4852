import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repositoryRoot } from "../state.ts";
import { compileCache } from "./compileCache.ts";
import { type ServicePart, serviceMain } from "./services.ts";

/** A small young generation, which matters more on a machine that runs all services than the last tenth of speed. */
const smallNode = "--max-semi-space-size=2";

const quickImports = `--import=${pathToFileURL(join(repositoryRoot, "packages", "service", "src", "quickImports.ts"))}`;

/**
 * glibc otherwise keeps an arena per thread and gives little of what start-up used back: sources and compiled code in blocks
 * between 16 and 128 KB, which leave holes in the heap unless they are mapped one by one (22 MB of heap without, 16 MB with it).
 * Other C libraries ignore it. Resident after a minute idle, all services on one machine: 94 MB web to 117 MB bookings.
 */
const smallHeap = { MALLOC_ARENA_MAX: "1", MALLOC_TRIM_THRESHOLD_: "65536", MALLOC_MMAP_THRESHOLD_: "16384" };

/** How a service is run: small, and with what was compiled of it before. */
export function serviceCommand(service: ServicePart, env: NodeJS.ProcessEnv) {
  const flags = (env.STAGEDOOR_NODE_FLAGS ?? smallNode).split(" ").filter(Boolean);
  return {
    command: process.execPath,
    args: [quickImports, ...flags, serviceMain(service.name)],
    env: { NODE_COMPILE_CACHE: compileCache(), ...smallHeap, ...env },
    cwd: join(repositoryRoot, "services", service.name),
  };
}
