import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);

/** True where a package of the distribution can be installed without asking anybody: as root on a Debian or Ubuntu. */
export function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

/** Installs packages of a Debian or Ubuntu. Limits: 10 min. Errors: rejects with the last line of what apt-get says. */
export async function aptInstall(packages: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const limits = { env, timeout: 600_000, maxBuffer: 64_000_000 };
  try {
    await run("apt-get", ["update", "-q"], limits);
    await run("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages], limits);
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(
      `apt-get could not install ${packages.join(", ")}: ${(stderr || message).trim().split("\n").at(-1)}`,
    );
  }
}
