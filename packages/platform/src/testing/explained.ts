import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { pino } from "pino";

type Node = {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Index Recheck"?: number;
  readonly "Rows Removed by Join Filter"?: number;
  readonly Plans?: readonly Node[];
};

export type Plans = {
  /** Tables of more than a thousand rows that were read from their beginning to their end. */
  readonly scanned: readonly string[];
  /** Rows that were looked at in all tables together, those that did not fit included. */
  readonly rowsRead: number;
  /** How many statements there were. */
  readonly statements: number;
};

export type Explained = {
  readonly database: Database;
  /** How Postgres goes about the statements of `run`, as it does so. */
  readonly plansOf: (run: (database: Database) => Promise<unknown>) => Promise<Plans>;
};

/** A pool of a test database that tells the plans of all statements, by Postgres' own auto_explain. */
export async function openExplained(owner: Database): Promise<Explained> {
  const [row] = await owner.sql`select current_database() as name`;
  const settings = {
    session_preload_libraries: "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_format": "json",
    "auto_explain.log_level": "notice",
  };
  for (const [name, value] of Object.entries(settings)) {
    await owner.sql.unsafe(`alter database "${row?.name}" set ${name} = '${value}'`);
  }
  let told: Node[] = [];
  const write = (line: string) => {
    const { notice = "" } = JSON.parse(line) as { notice?: string };
    const [, plan] = /^duration: .* plan:\n(.*)$/s.exec(notice) ?? [];
    if (plan !== undefined) told.push((JSON.parse(plan) as { Plan: Node }).Plan);
  };
  const log = pino({ level: "debug" }, { write });
  const database = openDatabase({ url: owner.options.url, poolSize: 4, applicationName: "explained", log });
  return {
    database,
    async plansOf(run) {
      // What a new connection asks for once is nobody's plan.
      await run(database);
      told = [];
      await run(database);
      const nodes = told.flatMap(flatten);
      const scans = nodes.filter((node) => node["Node Type"] === "Seq Scan" && readBy(node) > 1_000);
      return {
        scanned: [...new Set(scans.map((node) => node["Relation Name"] ?? ""))].sort(),
        rowsRead: Math.round(nodes.reduce((sum, node) => sum + readBy(node), 0)),
        statements: told.length,
      };
    },
  };
}

const flatten = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(flatten)];

/** What a node reads of a table; what others make of it does not count again, except what a join throws away. */
function readBy(node: Node): number {
  const kept = node["Relation Name"] === undefined ? 0 : node["Actual Rows"];
  const dropped =
    (node["Rows Removed by Filter"] ?? 0) +
    (node["Rows Removed by Index Recheck"] ?? 0) +
    (node["Rows Removed by Join Filter"] ?? 0);
  return (kept + dropped) * node["Actual Loops"];
}
