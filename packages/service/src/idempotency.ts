import { createHash } from "node:crypto";
import type { Database, Tx } from "@stagedoor/postgres/database";
import type { MigrationSet } from "@stagedoor/postgres/migrate";
import { sql } from "drizzle-orm";
import type { FastifyRequest } from "fastify";
import { malformed, Problem } from "./problem.ts";

/** The table `idempotency_keys`; every service with authenticated writes applies it to its own database. */
export const serviceMigrations: MigrationSet = {
  name: "service",
  directory: new URL("../migrations/", import.meta.url),
};

/** What a write answers; the body must be plain JSON (instants as text). */
export type Answer<S extends number = number, B = unknown> = { readonly status: S; readonly body: B };

export type WrittenAnswer<S extends number, B> = Answer<S, B> & { readonly headers: Record<string, string> };

type Writing = Pick<FastifyRequest, "headers" | "method" | "url" | "body"> & {
  readonly user?: { readonly id: string } | null;
  readonly routeOptions: { readonly url?: string | undefined };
};

/**
 * Runs `run` in one transaction. With an Idempotency-Key its answer is remembered in that same transaction for 24 h under
 * (caller, key, route), and given again to the same request; whatever `run` throws is not remembered. The same key at once
 * waits for the first one's end. Errors: malformed (a key of 0 or over 255 characters), idempotency_mismatch, and `run`'s own.
 */
export async function writeOnce<S extends number, B>(
  database: Database,
  request: Writing,
  run: (tx: Tx) => Promise<Answer<S, B>>,
): Promise<WrittenAnswer<S, B>> {
  const key = idempotencyKey(request);
  const userId = request.user?.id;
  if (key === undefined || userId === undefined) {
    return { ...(await database.transaction(run)), headers: {} };
  }
  const row = { userId, key, route: `${request.method} ${request.routeOptions.url}`, hash: hashOf(request) };
  return database.transaction(async (tx) => {
    const known = await claim(tx, row);
    if (known !== undefined) {
      return {
        status: known.status as S,
        body: JSON.parse(known.body) as B,
        headers: { "idempotent-replayed": "true" },
      };
    }
    const answer = await run(tx);
    await tx.execute(sql`
      update idempotency_keys set status = ${answer.status}, body = ${JSON.stringify(answer.body ?? null)}
      where user_id = ${row.userId} and key = ${row.key} and route = ${row.route}`);
    return { ...answer, headers: {} };
  });
}

/** The request's Idempotency-Key. Errors: malformed. */
export function idempotencyKey(request: Pick<FastifyRequest, "headers">): string | undefined {
  const header = request.headers["idempotency-key"];
  if (header === undefined) return undefined;
  const key = String(header);
  if (key.length < 1 || key.length > 255) throw malformed("idempotency-key", "must have 1 to 255 characters");
  return key;
}

/** Deletes keys older than 24 h, a batch a statement; for an hourly job. Returns how many. */
export async function pruneIdempotencyKeys(database: Database, batchSize = 5_000): Promise<number> {
  for (let pruned = 0; ; ) {
    const { count } = await database.sql`
      delete from idempotency_keys where ctid = any (array(
        select ctid from idempotency_keys where created_at < now() - interval '24 hours' order by created_at limit ${batchSize}))`;
    pruned += count;
    if (count < batchSize) return pruned;
  }
}

/** Forgets what an account's keys answered: replies may say names and addresses. */
export async function forgetKeysOf(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`delete from idempotency_keys where user_id = ${userId}`);
}

type Row = { userId: string; key: string; route: string; hash: string };

/** Takes the key for this transaction, or answers what was remembered under it. A row older than 24 h counts as none. */
async function claim(tx: Tx, row: Row): Promise<{ status: number; body: string } | undefined> {
  const claimed = await tx.execute(sql`
    insert into idempotency_keys as known (user_id, key, route, request_hash)
    values (${row.userId}, ${row.key}, ${row.route}, ${row.hash})
    on conflict (user_id, key, route) do update
      set request_hash = excluded.request_hash, status = null, body = null, created_at = now()
      where known.created_at < now() - interval '24 hours'
    returning 1`);
  if (claimed.length > 0) return undefined;
  const [known] = await tx.execute<{ request_hash: string; status: number; body: string }>(sql`
    select request_hash, status, body from idempotency_keys
    where user_id = ${row.userId} and key = ${row.key} and route = ${row.route}`);
  // Pruned between the two statements: 24 h are over, so this is a first use.
  if (known === undefined) return claim(tx, row);
  if (known.request_hash !== row.hash) {
    throw new Problem("idempotency_mismatch", "This Idempotency-Key was used with another request.");
  }
  return known;
}

/** Path and body, with the body's fields in a fixed order: the same request in other spacing is the same request. */
function hashOf(request: Writing): string {
  const text = JSON.stringify([request.url, request.body ?? null], (_key, value) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash("sha256").update(text).digest("base64url");
}
