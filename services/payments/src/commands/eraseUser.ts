import type { Tx } from "@stagedoor/postgres/database";
import { forgetKeysOf } from "@stagedoor/service/idempotency";
import { eraseAttempts, noteErasure } from "../db/erasures.ts";
import type { Deps } from "../deps.ts";

/**
 * Forgets whatever may name a person whose account is gone. What accounting needs stays: ids, sums and dates. Bookings closes
 * what is open; its remains are erased by `finishErasure`. Harmless when repeated.
 */
export async function eraseUser(tx: Tx, deps: Pick<Deps, "now">, userId: string): Promise<void> {
  await forgetKeysOf(tx, userId);
  await noteErasure(tx, userId, deps.now());
  await eraseAttempts(tx, userId, deps.now());
}

/** Erases what was still in use. */
export async function finishErasure(deps: Pick<Deps, "database" | "now">, userId: string): Promise<void> {
  await deps.database.transaction((tx) => eraseAttempts(tx, userId, deps.now()));
}
