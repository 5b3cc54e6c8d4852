import { isTransient } from "@stagedoor/postgres/transient";
import { type BackoffLimits, backoff } from "./backoff.ts";
import { Rejected } from "./rejected.ts";

export type FailureLimits = {
  /** Attempts at a message whose error is of no known kind. */
  maxAttempts: number;
  /** The wait before a retry. */
  backoffMs: BackoffLimits;
};

export type Verdict =
  | { readonly kind: "retry"; readonly reason: "transient" | "unclassified"; readonly afterMs: number }
  | { readonly kind: "dead_letter"; readonly reason: string };

/** What has gone wrong so far with the message that a partition stands at. */
export type Trouble = { readonly offset: string; readonly failures: number; readonly unclassified: number };

/** Notes one more failure at an offset; a new offset starts anew. */
export function addFailure(before: Trouble | undefined, offset: string, error: unknown): Trouble {
  const last = before?.offset === offset ? before : { offset, failures: 0, unclassified: 0 };
  const counted = classify(error) === "unclassified" ? 1 : 0;
  return { offset, failures: last.failures + 1, unclassified: last.unclassified + counted };
}

/** What passes is retried for ever; what a rule refuses never is; the rest is retried `maxAttempts` times in all. */
export function judge(trouble: Trouble, error: unknown, limits: FailureLimits): Verdict {
  const kind = classify(error);
  if (kind === "rejected") return { kind: "dead_letter", reason: "rejected" };
  if (kind === "unclassified" && trouble.unclassified >= limits.maxAttempts) {
    return { kind: "dead_letter", reason: `failed ${trouble.unclassified} times` };
  }
  return { kind: "retry", reason: kind, afterMs: backoff(trouble.failures, limits.backoffMs) };
}

function classify(error: unknown): "rejected" | "transient" | "unclassified" {
  if (error instanceof Rejected) return "rejected";
  return isTransient(error) ? "transient" : "unclassified";
}
