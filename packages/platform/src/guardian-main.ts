import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { endProcesses, type Identified } from "./process-identity.ts";

/** How long a process may take to end by itself before its group is killed. Postgres needs the most. */
const graceMs = 10_000;

const watched = new Map<number, Identified & { signal: NodeJS.Signals }>();
const files = new Set<string>();
let dismissed = false;

// Whoever stops a whole session of processes means the supervisor; we end after it, by the pipe.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const message = JSON.parse(line);
    if (message.watch !== undefined) {
      watched.set(message.watch, { pid: message.watch, startedAt: message.startedAt, signal: message.signal });
    }
    if (message.forget !== undefined) watched.delete(message.forget);
    if (message.remove !== undefined) files.add(message.remove);
    if (message.dismiss === true) dismissed = true;
  })
  .on("close", async () => {
    if (dismissed) process.exit(0);
    for (const file of files) rmSync(file, { force: true });
    await endProcesses([...watched.values()], graceMs);
    process.exit(0);
  });
