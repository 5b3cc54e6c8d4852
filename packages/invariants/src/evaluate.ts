import { type DatabaseName, json, lines, type Query } from "./databases.ts";
import type { Evidence } from "./evidence.ts";
import { type AgreementRule, type DatabaseRule, type Finding, finding, mostExamples, type Rule } from "./rule.ts";

export type Verdict = {
  readonly rule: Rule;
  /** unknown: what it needs was not given, or is not there in this release. failed: it could not be asked. */
  readonly outcome: "holds" | "violated" | "looked at nothing" | "unknown" | "failed";
  readonly looked: number;
  readonly violations: number;
  readonly examples: readonly string[];
};

/** Holds one rule against what is there. It does not throw: a rule that cannot be asked has failed. */
export async function evaluate(rule: Rule, query: Query, evidence: Evidence): Promise<Verdict> {
  try {
    const found = await look(rule, query, evidence);
    if (found === undefined) return { rule, outcome: "unknown", looked: 0, violations: 0, examples: [] };
    const outcome = found.violations > 0 ? "violated" : found.looked > 0 ? "holds" : "looked at nothing";
    return { rule, outcome, ...found };
  } catch (error) {
    return { rule, outcome: "failed", looked: 0, violations: 0, examples: [(error as Error).message] };
  }
}

function look(rule: Rule, query: Query, evidence: Evidence): Promise<Finding | undefined> {
  if ("run" in rule) return rule.run(evidence, query);
  return "truth" in rule ? compare(rule, query) : ask(rule, query);
}

async function ask(rule: DatabaseRule, query: Query): Promise<Finding | undefined> {
  if (rule.table !== undefined && !(await hasTable(query, rule.where, rule.table))) return undefined;
  return json<Finding>(
    query,
    rule.where,
    `with wrong (says) as materialized (${rule.violations})
    select jsonb_build_object('looked', (select count(*) from (${rule.looks}) looked), 'violations', (select count(*) from wrong),
      'examples', (select coalesce(jsonb_agg(says), '[]') from (select says from wrong limit ${mostExamples}) shown))::text`,
  );
}

function hasTable(query: Query, database: DatabaseName, table: string): Promise<boolean> {
  return json<boolean>(query, database, `select to_jsonb(to_regclass('${table}') is not null)::text`);
}

async function compare({ where: [source, keeper], truth, kept }: AgreementRule, query: Query): Promise<Finding> {
  const expected = await lines(query, source, truth);
  return agree(expected, await lines(query, keeper, kept), keeper);
}

/** Where two lists of lines differ; a line that is there twice has to be there twice. */
export function agree(expected: readonly string[], kept: readonly string[], keeper: string): Finding {
  const surplus = new Map<string, number>();
  for (const line of kept) surplus.set(line, (surplus.get(line) ?? 0) + 1);
  const wrong: string[] = [];
  for (const line of expected) {
    const left = surplus.get(line) ?? 0;
    if (left === 0) wrong.push(`${keeper} has not: ${line}`);
    else surplus.set(line, left - 1);
  }
  for (const [line, count] of surplus) for (let n = 0; n < count; n += 1) wrong.push(`${keeper} has too much: ${line}`);
  return finding(expected.length, wrong);
}
