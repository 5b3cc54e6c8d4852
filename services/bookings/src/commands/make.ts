import type { Clock } from "@stagedoor/service/clock";

/** Where commands get what is not decided by their input: the time, ids, randomness. Tests pass their own. */
export type Make = {
  readonly now: Clock;
  /** A new UUIDv7. */
  readonly newId: () => string;
  /** So many bytes that nobody can guess. */
  readonly randomBytes: (length: number) => Uint8Array;
};
