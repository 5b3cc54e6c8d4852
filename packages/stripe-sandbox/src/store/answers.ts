import type { Store } from "./database.ts";

export type SavedAnswer = { path: string; fingerprint: string; status: number; body: string; request_id: string };

export function findAnswer({ database }: Store, key: string, notBefore: number): SavedAnswer | undefined {
  const sql = "SELECT path, fingerprint, status, body, request_id FROM answers WHERE key = ? AND created > ?";
  return database.prepare(sql).get(key, notBefore) as SavedAnswer | undefined;
}

export function saveAnswer({ database }: Store, key: string, answer: SavedAnswer, created: number): void {
  const sql = `INSERT OR REPLACE INTO answers (key, path, fingerprint, status, body, request_id, created)
    VALUES (?, ?, ?, ?, ?, ?, ?)`;
  database
    .prepare(sql)
    .run(key, answer.path, answer.fingerprint, answer.status, answer.body, answer.request_id, created);
}

/** Forgets keys that are older than Stripe keeps them. */
export function pruneAnswers({ database }: Store, notAfter: number): void {
  database.prepare("DELETE FROM answers WHERE created <= ?").run(notAfter);
}
