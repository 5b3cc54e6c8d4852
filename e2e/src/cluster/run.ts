import { spawn } from "node:child_process";
import { repositoryRoot } from "@stagedoor/platform/state";

export type RunOptions = { readonly input?: string; readonly timeoutMs?: number; readonly env?: NodeJS.ProcessEnv };

/**
 * Runs a command at the top of the repository and answers what it wrote to standard output.
 * Limits: `timeoutMs`, 2 min by default. Errors: it ended badly, with everything that it wrote; it is not there.
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { input, timeoutMs = 120_000, env } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: repositoryRoot,
      env: { ...process.env, ...env },
      timeout: timeoutMs,
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => err.push(chunk));
    child.once("error", (error) => reject(new Error(`${command} could not be run: ${error.message}`)));
    child.once("close", (code, signal) => {
      const text = Buffer.concat(out).toString();
      if (code === 0) return resolve(text);
      const how = signal === null ? `ended with ${code}` : `was ended by ${signal} after ${timeoutMs} ms`;
      reject(new Error(`${command} ${args.join(" ")} ${how}\n${text.slice(-4000)}${Buffer.concat(err)}`));
    });
    child.stdin?.end(input);
  });
}
