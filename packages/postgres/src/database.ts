import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import type { Logger } from "pino";
import postgres from "postgres";
import { DatabaseUnusable, isRetryable } from "./transient.ts";

export type DatabaseOptions = {
  /** `postgres://user:password@host:port/name`; `?sslmode=require` and the other libpq parameters work. */
  url: string;
  /** Connections at most; each is opened when first needed. */
  poolSize: number;
  /** What `pg_stat_activity` shows, so that an operator sees whose connection it is. */
  applicationName: string;
  /** Longest time of one statement. Default 10 000 ms. */
  statementTimeoutMs?: number;
  /** Longest time that a transaction may wait for its own process. Default 30 000 ms. */
  idleInTransactionTimeoutMs?: number;
  /** Longest time to open a connection. Default 5 000 ms. */
  connectTimeoutMs?: number;
  log?: Logger;
};

/** A drizzle transaction. Everything that commits together is written through the same one. */
export type Tx = Parameters<Parameters<PostgresJsDatabase["transaction"]>[0]>[0];

export type Database = {
  /** postgres.js' own tag, for hot queries. Instants and JSON go in and come back as text (drizzle shares this client). */
  sql: postgres.Sql;
  db: PostgresJsDatabase;
  /** What it was opened with, so that a part that must not share the pool can open a connection of its own. */
  options: DatabaseOptions;
  /**
   * Runs `run` in one transaction and commits when it returns. Deadlocks and serialization failures are run again, at most
   * 3 times, so `run` has no effects outside the database. Errors: whatever `run` throws, after a rollback; DatabaseUnusable
   * when `run` was never reached.
   */
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** Calls `listener` after each commit made by `transaction` or told by `committed`; the answer stops that. */
  afterCommit(listener: () => void): () => void;
  /** Says that a statement of its own, outside `transaction`, was committed. */
  committed(): void;
  /** Asks the server for an answer within 2 s. Errors: any connection error, or a timeout with the code ETIMEDOUT. */
  ping(): Promise<void>;
  /** Waits up to 5 s for running queries, then cuts. */
  close(): Promise<void>;
};

const retries = 3;
const pingTimeoutMs = 2_000;
const closeTimeoutS = 5;

/** Opens a pool. Nothing is connected until the first query, so this works while the server is away. */
export function openDatabase(options: DatabaseOptions): Database {
  const sql = postgres(options.url, poolOptions(options));
  const db = drizzle(sql);
  const listeners = new Set<() => void>();

  function committed(): void {
    for (const listener of listeners) listener();
  }

  async function transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      let begun = false;
      try {
        const result = await db.transaction((tx) => {
          begun = true;
          return run(tx);
        });
        committed();
        return result;
      } catch (error) {
        if (!begun) throw new DatabaseUnusable(error);
        if (attempt >= retries || !isRetryable(error)) throw error;
        options.log?.debug({ attempt, err: error }, "transaction lost against another one; running it again");
      }
    }
  }

  return {
    sql,
    db,
    options,
    transaction,
    afterCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    committed,
    ping: () => withTimeout(sql`select 1`, pingTimeoutMs),
    close: () => sql.end({ timeout: closeTimeoutS }),
  };
}

function poolOptions(options: DatabaseOptions): postgres.Options<Record<string, never>> {
  return {
    max: options.poolSize,
    connect_timeout: (options.connectTimeoutMs ?? 5_000) / 1000,
    idle_timeout: 300,
    // The library waits up to 20 s between attempts; a database that is back should be used within a second.
    backoff: (attempt: number) => (0.5 + Math.random() / 2) * Math.min(0.05 * 2 ** attempt, 1),
    onnotice: (notice) => options.log?.debug({ notice: notice.message }, "notice from Postgres"),
    connection: {
      application_name: options.applicationName,
      statement_timeout: options.statementTimeoutMs ?? 10_000,
      idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 30_000,
    },
  };
}

async function withTimeout(work: PromiseLike<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error(`Postgres did not answer within ${timeoutMs} ms`), { code: "ETIMEDOUT" });
    timer = setTimeout(() => reject(error), timeoutMs);
  });
  try {
    await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}
