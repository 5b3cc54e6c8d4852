import { readFileSync } from "node:fs";

/** What a process has in memory, shared pages included, in MB, from /proc. Errors: there is no /proc. */
export function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1024;
}
