import type { Running } from "./launch.ts";

/**
 * Waits until a process writes `marker`.
 * Errors: rejects with the process's last lines when it ends first, or after `timeoutMs`.
 */
export function readiness(what: string, timeoutMs: number, marker: string) {
  const seen = Promise.withResolvers<void>();
  return {
    onLine(line: string) {
      if (line.includes(marker)) seen.resolve();
    },
    async wait(child: Running): Promise<void> {
      const timer = setTimeout(
        () => seen.reject(new Error(`${what} was not ready after ${timeoutMs / 1000} s`)),
        timeoutMs,
      );
      child.ended.then(({ code, signal }) =>
        seen.reject(new Error(`${what} ended at its start (${signal ?? `code ${code}`})`)),
      );
      try {
        await seen.promise;
      } catch (error) {
        await child.stop(1_000);
        throw new Error(`${(error as Error).message}:\n${child.lastLines().slice(-12).join("\n")}`);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
