import type postgres from "postgres";

type Column = { table: string; column: string; type: string; nullable: boolean; key: "PK" | "UK" | "FK" | null };
type Reference = { from: string; to: string; columns: string; optional: boolean };

/**
 * A Mermaid entity diagram of the public schema as it stands in the database: tables by name, columns in their order, keys,
 * and foreign keys as lines. `leftOut` names tables that every service has alike.
 */
export async function entityDiagram(sql: postgres.Sql, leftOut: readonly string[]): Promise<string> {
  const columns = (await readColumns(sql)).filter(({ table }) => !leftOut.includes(table));
  const references = (await readReferences(sql)).filter(({ from, to }) => ![from, to].some((t) => leftOut.includes(t)));
  const tables = [...new Set(columns.map(({ table }) => table))];
  return [
    "erDiagram",
    ...references.map(
      ({ from, to, columns: by, optional }) => `  ${to} ${optional ? "|o" : "||"}--o{ ${from} : "${by}"`,
    ),
    ...tables.flatMap((table) => [
      `  ${table} {`,
      ...columns.filter((column) => column.table === table).map(columnLine),
      "  }",
    ]),
  ].join("\n");
}

function columnLine({ column, type, nullable, key }: Column): string {
  // Mermaid takes one word as a type.
  const word = type
    .replace("timestamp with time zone", "timestamptz")
    .replace("[]", "_array")
    .replaceAll(/[^\w]+/g, "_");
  return `    ${word} ${column}${key ? ` ${key}` : ""}${nullable ? ' "optional"' : ""}`;
}

async function readColumns(sql: postgres.Sql): Promise<Column[]> {
  return sql<Column[]>`
    select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type, not a.attnotnull as nullable,
      (select case min(case k.contype when 'p' then 1 when 'u' then 2 else 3 end) when 1 then 'PK' when 2 then 'UK' when 3 then 'FK' end
         from pg_constraint k
        where k.conrelid = c.oid and k.contype in ('p', 'u', 'f') and a.attnum = any (k.conkey)) as key
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname, a.attnum`;
}

async function readReferences(sql: postgres.Sql): Promise<Reference[]> {
  return sql<Reference[]>`
    select c.relname as from, f.relname as to,
      string_agg(a.attname, ', ' order by a.attnum) as columns, bool_or(not a.attnotnull) as optional
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_class f on f.oid = k.confrelid
    join pg_attribute a on a.attrelid = c.oid and a.attnum = any (k.conkey)
    where k.contype = 'f'
    group by k.oid, c.relname, f.relname
    order by c.relname, f.relname, 3`;
}
