import type { Store } from "./database.ts";

export type Endpoint = { id: string; url: string; secret: string; types: string[] };

/** Adds an endpoint, or changes the one with this id: what was still to be sent follows it to a new address. */
export function putEndpoint({ database }: Store, endpoint: Endpoint): void {
  const sql = `INSERT INTO endpoints (id, url, secret, types) VALUES (?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET url = excluded.url, secret = excluded.secret, types = excluded.types`;
  database.prepare(sql).run(endpoint.id, endpoint.url, endpoint.secret, JSON.stringify(endpoint.types));
}

const fromSettings = "we_setting_";

/** Makes the endpoints of the settings be exactly these; endpoints added by switch stay. */
export function putSettingEndpoints(store: Store, endpoints: Omit<Endpoint, "id">[]): void {
  const wanted = endpoints.map((endpoint, index) => ({ ...endpoint, id: `${fromSettings}${index}` }));
  for (const { id } of listEndpoints(store)) {
    if (id.startsWith(fromSettings) && !wanted.some((endpoint) => endpoint.id === id)) removeEndpoint(store, id);
  }
  for (const endpoint of wanted) putEndpoint(store, endpoint);
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
