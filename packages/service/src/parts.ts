import type { Logger } from "pino";

/** Something with a beginning and an end inside a service: a pool, a relay, a job. */
export type Part = {
  readonly name: string;
  start?(): Promise<void> | void;
  stop(): Promise<void>;
};

/** Stops parts one after the other, last first. One that fails is logged, and the others are stopped all the same. */
export async function stopParts(parts: readonly Part[], log: Logger): Promise<void> {
  for (const part of parts.toReversed()) {
    try {
      await part.stop();
    } catch (error) {
      log.error({ err: error, part: part.name }, "could not be stopped");
    }
  }
}
