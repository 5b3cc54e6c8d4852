import { execFile } from "node:child_process";
import { basename } from "node:path";
import { promisify } from "node:util";
import { isFree } from "../freePort.ts";
import { type PortName, type Ports, portNames, portSetting } from "../ports.ts";

const run = promisify(execFile);

/** Errors: rejects when a port is taken, naming it, who may hold it, and the settings that move it. */
export async function checkPorts(ports: Ports, unused: PortName[] = []): Promise<void> {
  const wanted = portNames.filter((name) => !unused.includes(name));
  const free = await Promise.all(wanted.map((name) => isFree(ports[name])));
  const taken = wanted.filter((_, index) => !free[index]);
  if (taken.length === 0) return;
  const lines = await Promise.all(
    taken.map(async (name) => {
      const holder = await holderOf(ports[name]);
      return `  port ${ports[name]} (${name}) is taken${holder}; ${portSetting(name)} moves it`;
    }),
  );
  throw new Error(
    [
      "Stagedoor cannot start:",
      ...lines,
      "STAGEDOOR_PORT moves the whole block, for example STAGEDOOR_PORT=4300 npm start",
    ].join("\n"),
  );
}

/** Whatever the system's own tools say; without them, or without the right to know, nothing. */
async function holderOf(port: number): Promise<string> {
  const said =
    (await output("lsof", ["-nP", "-sTCP:LISTEN", `-iTCP:${port}`, "-Fp"])) ??
    (await output("ss", ["-ltnpH", `sport = :${port}`]));
  const pid = /^p(\d+)|pid=(\d+)/m
    .exec(said ?? "")
    ?.slice(1)
    .find(Boolean);
  if (pid === undefined) return " by another program";
  // Not the name that the tools know, which of a Node program is that of a thread: "MainThread".
  const program = basename((await output("ps", ["-o", "args=", "-p", pid]))?.split(" ")[0] ?? "process");
  return ` by ${program} (${pid})`;
}

/** What a command prints, or undefined where it is missing, fails or finds nothing. */
async function output(command: string, args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run(command, args, { timeout: 3_000 });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
