import type { Store } from "./database.ts";

/** Reads a remembered switch. Switches survive a restart like everything else. */
export function readSwitch<T>({ database }: Store, name: string, otherwise: T): T {
  const row = database.prepare("SELECT value FROM switches WHERE name = ?").get(name) as { value: string } | undefined;
  return row === undefined ? otherwise : (JSON.parse(row.value) as T);
}

export function writeSwitch({ database }: Store, name: string, value: unknown): void {
  const sql = "INSERT INTO switches (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value";
  database.prepare(sql).run(name, JSON.stringify(value));
}
