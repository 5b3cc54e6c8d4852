import { type Algorithm, hash, verify } from "@node-rs/argon2";
import { busy } from "@stagedoor/service/problem";

export type PasswordCost = {
  /** KiB of memory per hash. OWASP's minimum for Argon2id: 19456 with 2 passes. */
  readonly memoryKib: number;
  readonly passes: number;
  /** Hashes computed at once; each takes a thread and its memory. */
  readonly concurrency: number;
  /** Hashes that may wait; more are refused with 503. */
  readonly queueLimit: number;
};

export type Passwords = {
  hash(password: string): Promise<string>;
  /** Whether the password is right. Without a stored hash it takes as long, and is wrong. Errors: busy. */
  matches(stored: string | undefined, password: string): Promise<boolean>;
};

/** Argon2id (RFC 9106) with bounded concurrency: a flood of logins waits or is refused, and memory stays what it is. */
export function createPasswords(cost: PasswordCost): Passwords {
  const options = {
    algorithm: 2 satisfies Algorithm.Argon2id,
    memoryCost: cost.memoryKib,
    timeCost: cost.passes,
    parallelism: 1,
  };
  const inTurn = createTurns(cost.concurrency, cost.queueLimit);
  let decoy: Promise<string> | undefined;

  return {
    hash: (password) => inTurn(() => hash(password, options)),
    async matches(stored, password) {
      decoy ??= hash("decoy of nobody", options);
      const compared = stored ?? (await decoy);
      const right = await inTurn(() => verify(compared, password));
      return right && stored !== undefined;
    },
  };
}

function createTurns(concurrency: number, queueLimit: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    if (running >= concurrency) {
      if (waiting.length >= queueLimit) throw busy(2, "Too many people are signing in at once.");
      // Whoever finishes passes the turn on, so `running` stays.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
