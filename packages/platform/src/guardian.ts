import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startedAt } from "./processIdentity.ts";

/** `endsLast`: others need it while they end. */
export type Watched = { pid: number; signal: NodeJS.Signals; endsLast: boolean };

export type Guardian = {
  pid: number;
  watch(process: Watched): void;
  forget(pid: number): void;
  /** A file that must not outlive us. */
  removeAtEnd(file: string): void;
  /** Lets the guardian go without ending anything. */
  dismiss(): Promise<void>;
};

/**
 * Starts a small process that ends everything it was told to watch when this process disappears, however it does
 * (SIGKILL included): it notices by the end of the pipe between the two.
 */
export function startGuardian(): Guardian {
  const child = spawn(
    process.execPath,
    ["--max-old-space-size=32", fileURLToPath(new URL("guardianMain.ts", import.meta.url))],
    {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: { PATH: process.env.PATH },
    },
  );
  child.unref();
  // The pipe's handle alone must not keep us alive either.
  (child.stdin as unknown as { unref(): void }).unref();
  child.stdin.on("error", () => {});
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const tell = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`);
  return {
    pid: child.pid as number,
    watch: ({ pid, signal, endsLast }) => tell({ watch: pid, signal, endsLast, startedAt: startedAt(pid) }),
    forget: (pid) => tell({ forget: pid }),
    removeAtEnd: (file) => tell({ remove: file }),
    async dismiss() {
      child.ref();
      tell({ dismiss: true });
      child.stdin.end();
      await gone;
    },
  };
}
