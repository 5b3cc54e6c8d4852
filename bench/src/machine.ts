import { execFileSync } from "node:child_process";
import { cpus, release, totalmem } from "node:os";
import postgres from "postgres";
import { percentile } from "./statistics.ts";

export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
};

export function describeMachine(): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
  };
}

/** How long Postgres takes for a commit with next to nothing to flush, in ms: what no booking can do without. */
export async function measureCommit(
  url: string,
  commits: number,
): Promise<{ commitMsP50: number; commitMsP99: number }> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const times: number[] = [];
    for (let count = 0; count < commits; count += 1) {
      const began = performance.now();
      // A transaction that has an id but writes nothing is not flushed; this one writes a record that nobody reads.
      await sql`select pg_logical_emit_message(true, 'bench', '')`;
      times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    return { commitMsP50: round(percentile(times, 50)), commitMsP99: round(percentile(times, 99)) };
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** What the server itself says of the settings that decide what a commit is worth. */
export async function postgresFacts(url: string, names: readonly string[]): Promise<Record<string, string>> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const rows = await sql`
      select name, current_setting(name) as value from pg_settings where name = any (${[...names, "server_version"]}) order by name`;
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The revision that was measured; undefined outside of a clone. */
export function revision(cwd: string): string | undefined {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd, stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  } catch {
    return undefined;
  }
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
