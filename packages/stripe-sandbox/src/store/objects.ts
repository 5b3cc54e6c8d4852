import type { Store } from "./database.ts";
import type { Kind, Kinds } from "./kinds.ts";

export type Found<K extends Kind> = Kinds[K] & { seq: number };
type Row = { seq: number; body: string; private: string };

function decode<K extends Kind>(row: unknown): Found<K> {
  const { seq, body, private: hidden } = row as Row;
  return { seq, body: JSON.parse(body), private: JSON.parse(hidden) } as Found<K>;
}

export function insertObject<K extends Kind>(
  { database }: Store,
  kind: K,
  body: Kinds[K]["body"],
  hidden: Kinds[K]["private"],
): void {
  const sql = "INSERT INTO objects (id, kind, created, body, private) VALUES (?, ?, ?, ?, ?)";
  database.prepare(sql).run(body.id, kind, body.created, JSON.stringify(body), JSON.stringify(hidden));
}

export function replaceObject<K extends Kind>(
  { database }: Store,
  kind: K,
  body: Kinds[K]["body"],
  hidden?: Kinds[K]["private"],
): void {
  const sql = "UPDATE objects SET body = ?, private = coalesce(?, private) WHERE id = ? AND kind = ?";
  database.prepare(sql).run(JSON.stringify(body), hidden === undefined ? null : JSON.stringify(hidden), body.id, kind);
}

export function findObject<K extends Kind>({ database }: Store, kind: K, id: string): Found<K> | undefined {
  const row = database.prepare("SELECT seq, body, private FROM objects WHERE id = ? AND kind = ?").get(id, kind);
  return row === undefined ? undefined : decode<K>(row);
}

/** A condition on a list: an SQL expression over the columns of `objects`, and its values. */
export type Condition = { sql: string; values: (string | number)[] };
export type Page<K extends Kind> = { data: Found<K>[]; hasMore: boolean };
export type Cursor = { after?: number; before?: number };

/** Lists newest first, like Stripe. `after` and `before` are the `seq` of the cursor's object. */
export function listObjects<K extends Kind>(
  { database }: Store,
  kind: K,
  conditions: Condition[],
  limit: number,
  cursor: Cursor = {},
): Page<K> {
  const where: Condition[] = [{ sql: "kind = ?", values: [kind] }, ...conditions];
  if (cursor.after !== undefined) where.push({ sql: "seq < ?", values: [cursor.after] });
  if (cursor.before !== undefined) where.push({ sql: "seq > ?", values: [cursor.before] });
  // Towards the newest, the page that touches the cursor is wanted, still shown newest first.
  const upwards = cursor.before !== undefined;
  const clause = where.map((condition) => `(${condition.sql})`).join(" AND ");
  const sql = `SELECT seq, body, private FROM objects WHERE ${clause} ORDER BY seq ${upwards ? "ASC" : "DESC"} LIMIT ?`;
  const rows = database.prepare(sql).all(...where.flatMap((condition) => condition.values), limit + 1);
  const data = rows.slice(0, limit).map((row) => decode<K>(row));
  return { data: upwards ? data.reverse() : data, hasMore: rows.length > limit };
}
