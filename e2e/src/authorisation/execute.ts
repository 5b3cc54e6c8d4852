import { errorCodes } from "@stagedoor/contracts/errors";
import { type Expected, type Person, people, type Row, type Sent } from "./row.ts";
import type { Stage } from "./stage.ts";

/** What one person was answered, and what the table says, in the same words. */
export type Cell = { readonly person: Person; readonly expected: string; readonly answered: string };

/** Executes a row for everybody: the refused first, because whoever may do it must find everything as it was. */
export async function executeRow(stage: Stage, row: Row): Promise<Cell[]> {
  const prepare = row.prepare ?? (async (): Promise<Sent> => ({}));
  const isRead = row.route.startsWith("GET ");
  let sent = await prepare(stage);
  let isUsed = false;
  const cells: Cell[] = [];
  for (const person of people.toSorted((one, other) => rank(row, one) - rank(row, other))) {
    const isAllowed = rank(row, person) === 1;
    if (isAllowed && isUsed && !isRead) sent = await prepare(stage);
    isUsed ||= isAllowed;
    const expected = wordsOf(row.answers[person]);
    const answered = await ask(stage, row.route, person, sent);
    const isAnyList = row.answers[person] === "list" && answered.startsWith("200");
    cells.push({ person, expected, answered: isAnyList ? expected : answered });
  }
  return cells;
}

/** 0 for the refused. */
function rank({ answers }: Row, person: Person): number {
  const expected = answers[person];
  return typeof expected === "number" || expected === "empty" || expected === "list" ? 1 : 0;
}

function wordsOf(expected: Expected): string {
  if (typeof expected === "number") return String(expected);
  return expected === "empty" || expected === "list" ? `200 ${expected}` : `${errorCodes[expected].status} ${expected}`;
}

/** "Known soon" is asked again: messages between services are on their way. Limits: 20 times. */
async function ask(stage: Stage, route: string, person: Person, sent: Sent): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const answered = await askOnce(stage, route, person, sent);
    if (!answered.startsWith("503 ") || attempt === 20) return answered;
  }
}

async function askOnce({ system, cast }: Stage, route: string, person: Person, sent: Sent): Promise<string> {
  const [method = "", template = ""] = route.split(" ");
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => sent.params?.[name] ?? `no-${name}`);
  const account = sent.as?.[person] ?? (person === "nobody" ? undefined : cast[person]);
  const text = sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
  const answer = await fetch(`${system.web}${path}?${new URLSearchParams(sent.query)}`, {
    method,
    redirect: "manual",
    headers: {
      ...(sent.body === undefined ? {} : { "content-type": "application/json" }),
      ...(account === undefined ? {} : { authorization: `Bearer ${account.token}` }),
      ...sent.headers,
    },
    ...(text === undefined ? {} : { body: text }),
    signal: AbortSignal.timeout(15_000),
  });
  return describe(answer.status, answer.headers.get("content-type") ?? "", await answer.text());
}

function describe(status: number, type: string, text: string): string {
  if (!type.includes("json") || text === "") return String(status);
  const body = JSON.parse(text) as { code?: string; items?: unknown[]; detail?: string };
  // A malformed request of the table's own must be seen for what it is, so it says what was wrong.
  if (status >= 400)
    return type.startsWith("application/problem+json") ? `${status} ${body.code}` : `${status} ${text}`;
  return status === 200 && body.items?.length === 0 ? "200 empty" : String(status);
}
