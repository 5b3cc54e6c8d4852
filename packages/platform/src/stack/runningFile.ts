import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stateRoot } from "../state.ts";

/** What `running.json` says: addresses of a copy that is ready. It exists exactly as long as the copy is up. */
export type RunningFile = {
  web: string;
  mail: string;
  stripe: string;
  postgres: string;
  kafka: string;
  pid: number;
  startedAt: string;
};

export function runningFile(stateDir: string): string {
  return join(stateDir, "running.json");
}

/** Written in one step, so that whoever waits for it never reads half of it. It holds a password: owner only. */
export function writeRunningFile(stateDir: string, content: RunningFile): void {
  const file = runningFile(stateDir);
  writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeRunningFile(stateDir: string): void {
  rmSync(runningFile(stateDir), { force: true });
}

/** The running copy of a state directory. Errors: throws a sentence for people when none is running. */
export function readRunningFile(stateDir: string): RunningFile {
  const file = runningFile(stateDir);
  if (!existsSync(file)) throw new Error(`Stagedoor is not running here (${file} does not exist): ${otherCopies()}.`);
  return JSON.parse(readFileSync(file, "utf8")) as RunningFile;
}

function otherCopies(): string {
  const folders = existsSync(stateRoot()) ? readdirSync(stateRoot()) : [];
  const found = folders.filter((name) => /^\d+$/.test(name) && existsSync(runningFile(join(stateRoot(), name))));
  const copies = found.map((port) => `STAGEDOOR_PORT=${port}`);
  if (existsSync(runningFile(stateRoot()))) copies.push("no STAGEDOOR_PORT");
  if (copies.length === 0) return "run npm start first, and set STAGEDOOR_PORT here as you did there";
  return `set STAGEDOOR_PORT as for the copy that you mean; one runs with ${copies.join(", one with ")}`;
}
