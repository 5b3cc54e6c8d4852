import { execFile } from "node:child_process";
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
  try {
    const { stdout } = await run("lsof", ["-nP", "-sTCP:LISTEN", `-iTCP:${port}`, "-Fcp"], { timeout: 3_000 });
    const pid = /^p(\d+)/m.exec(stdout)?.[1];
    const name = /^c(.+)/m.exec(stdout)?.[1];
    if (pid !== undefined) return ` by ${name ?? "process"} (${pid})`;
  } catch {
    // No lsof here, or nobody it may see.
  }
  try {
    const { stdout } = await run("ss", ["-ltnpH", `sport = :${port}`], { timeout: 3_000 });
    const found = /users:\(\("([^"]+)",pid=(\d+)/.exec(stdout);
    if (found !== null) return ` by ${found[1]} (${found[2]})`;
  } catch {
    // No ss either.
  }
  return " by another program";
}
