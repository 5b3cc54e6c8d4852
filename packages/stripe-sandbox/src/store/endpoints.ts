import type { Store } from "./database.ts";

export type Endpoint = { id: string; url: string; secret: string; types: string[] };

/** Adds an endpoint, or changes the secret and types of the one with this address. `types` may be `["*"]`. */
export function putEndpoint({ database }: Store, endpoint: Endpoint): void {
  const sql = `INSERT INTO endpoints (id, url, secret, types) VALUES (?, ?, ?, ?)
    ON CONFLICT (url) DO UPDATE SET secret = excluded.secret, types = excluded.types`;
  database.prepare(sql).run(endpoint.id, endpoint.url, endpoint.secret, JSON.stringify(endpoint.types));
}

export function listEndpoints({ database }: Store): Endpoint[] {
  const rows = database.prepare("SELECT id, url, secret, types FROM endpoints ORDER BY rowid").all();
  return (rows as { id: string; url: string; secret: string; types: string }[]).map((row) => ({
    ...row,
    types: JSON.parse(row.types) as string[],
  }));
}

/** Removes an endpoint, and with it what was still to be sent there. */
export function removeEndpoint({ database }: Store, id: string): void {
  database.prepare("DELETE FROM deliveries WHERE endpoint = ? AND state IN ('pending', 'held')").run(id);
  database.prepare("DELETE FROM endpoints WHERE id = ?").run(id);
}
