import type { Database } from "@stagedoor/postgres/database";

/** A commit this lately says more of the database than a question would. */
const freshMs = 1_000;

/**
 * Whether the database answers, for `/readyz`. Under load a question waits for a connection as everything does, and a replica that
 * is only busy would be taken out of the balancer, and the others after it: measured with 80 holds a second on two cores.
 * Errors: those of `ping`.
 */
export function databaseCheck(
  database: Pick<Database, "afterCommit" | "ping">,
  now: () => number = () => performance.now(),
): () => Promise<void> {
  let committedAt = Number.NEGATIVE_INFINITY;
  database.afterCommit(() => {
    committedAt = now();
  });
  return async () => {
    if (now() - committedAt >= freshMs) await database.ping();
  };
}
