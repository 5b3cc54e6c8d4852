import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { endProcesses, type Identified } from "./processIdentity.ts";

/** How long a process may take to end by itself before its group is killed. Postgres needs the most. */
const graceMs = 10_000;

type Watched = Identified & { signal: NodeJS.Signals; endsLast: boolean };

const watched = new Map<number, Watched>();
const files = new Set<string>();
let dismissed = false;

// Whoever stops a whole session of processes means the supervisor; we end after it, by the pipe.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const message = JSON.parse(line);
    if (message.watch !== undefined) {
      const { watch: pid, startedAt, signal, endsLast } = message;
      watched.set(pid, { pid, startedAt, signal, endsLast });
    }
    if (message.forget !== undefined) watched.delete(message.forget);
    if (message.remove !== undefined) files.add(message.remove);
    if (message.dismiss === true) dismissed = true;
  })
  .on("close", async () => {
    if (dismissed) process.exit(0);
    for (const file of files) rmSync(file, { force: true });
    const all = [...watched.values()];
    await endProcesses(
      all.filter(({ endsLast }) => !endsLast),
      graceMs,
    );
    await endProcesses(
      all.filter(({ endsLast }) => endsLast),
      graceMs,
    );
    process.exit(0);
  });
