import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Runs a command of a service as an operator does, with nothing in its environment but `env`. Never rejects. */
export function runCli(
  script: URL,
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH, ...env }, timeout: 100_000 };
    execFile(process.execPath, [fileURLToPath(script), ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, output: `${stdout}${stderr}` });
    });
  });
}
