import type { Database } from "@stagedoor/postgres/database";
import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";

type Scan = {
  readonly table: string;
  readonly isSequential: boolean /** Rows, those that a filter dropped included. */;
  readonly read: number;
};

/** How Postgres carried out a statement. */
export type Plan = { readonly scans: readonly Scan[] };

type Node = Record<string, unknown> & { readonly Plans?: readonly Node[] };

/**
 * Runs `run` with a database that explains and executes each statement, and rolls everything back. What it answers is the plans; the
 * statements themselves have no rows.
 */
export async function planned(database: Database, run: (planning: Database) => Promise<unknown>): Promise<Plan[]> {
  const plans: Plan[] = [];
  const rollback = new Error("only planned");
  await database.sql
    .begin(async (sql) => {
      const explained = async (text: string, values: readonly unknown[]) => {
        const [row] = await sql.unsafe(`explain (analyze, format json) ${text}`, values as never[]);
        const found = row?.["QUERY PLAN"];
        const [{ Plan: top }] = (typeof found === "string" ? JSON.parse(found) : found) as [{ Plan: Node }];
        plans.push({ scans: scansIn(top) });
        return [];
      };
      const tag = (strings: TemplateStringsArray, ...values: unknown[]) =>
        explained(
          strings.reduce((text, part, index) => `${text}$${index}${part}`),
          values,
        );
      const dialect = new PgDialect();
      const tx = {
        execute: (query: SQL) => {
          const { sql: text, params } = dialect.sqlToQuery(query);
          return explained(text, params);
        },
      };
      const transaction = (work: (tx: never) => Promise<unknown>) => work(tx as never);
      await run({ ...database, sql: tag, transaction } as never);
      throw rollback;
    })
    .catch((error: unknown) => {
      if (error !== rollback) throw error;
    });
  return plans;
}

function scansIn(node: Node): Scan[] {
  const below = (node.Plans ?? []).flatMap(scansIn);
  const type = String(node["Node Type"]);
  // A bitmap's index scan names no table; what it found is read by the heap scan above it.
  if (!type.includes("Scan") || node["Relation Name"] === undefined) return below;
  const loops = Number(node["Actual Loops"]);
  const dropped = ["Rows Removed by Filter", "Rows Removed by Index Recheck"].map((name) => Number(node[name] ?? 0));
  const read = (Number(node["Actual Rows"]) + dropped.reduce((sum, each) => sum + each, 0)) * loops;
  return [
    { table: String(node["Relation Name"]), isSequential: type === "Seq Scan", read: Math.round(read) },
    ...below,
  ];
}
