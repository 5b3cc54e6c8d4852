import { checkArchitecture, ruleNames, type Violation } from "./rules.ts";
import { parseSource, type SourceText } from "./sourceFile.ts";

type Canary = { rule: string; files: SourceText[] };

const file = (path: string, text: string): SourceText => ({ path, text });
const long = Array.from({ length: 401 }, (_, line) => `export const line${line} = ${line};\n`).join("");

/** Small trees, each with one violation of one rule. */
const canaries: Canary[] = [
  {
    rule: "data flows one way inside a service",
    files: [file("services/auth/src/db/users.ts", `import { register } from "../commands/register.ts"; register();`)],
  },
  {
    rule: "data flows one way inside a service",
    files: [
      file(
        "services/auth/src/queries/user.ts",
        `import type { Register } from "../commands/register.ts"; export type A = Register;`,
      ),
    ],
  },
  {
    rule: "data flows one way inside a service",
    files: [file("services/auth/src/commands/register.ts", `import { buildAuth } from "../service.ts"; buildAuth();`)],
  },
  {
    rule: "domain imports contracts and itself only",
    files: [
      file("services/auth/src/domain/password.ts", `import { createHash } from "node:crypto"; createHash("md5");`),
    ],
  },
  {
    rule: "domain reads no clock and makes no ids",
    files: [file("services/auth/src/domain/session.ts", "export const age = (since: number) => Date.now() - since;")],
  },
  {
    rule: "a service never imports another service",
    files: [file("services/auth/src/http/login.ts", `import { find } from "@stagedoor/events/queries/find"; find();`)],
  },
  {
    rule: "a service never imports another service",
    files: [
      file(
        "services/auth/test/login.int.test.ts",
        `const { find } = await import("../../events/src/find.ts"); find();`,
      ),
    ],
  },
  {
    rule: "a package never imports a service",
    files: [file("packages/service/src/guard.ts", `import { keys } from "@stagedoor/auth/queries/keys"; keys();`)],
  },
  {
    rule: "contracts import nothing of ours",
    files: [
      file(
        "packages/contracts/src/topics.ts",
        `import { openDatabase } from "@stagedoor/postgres/database"; openDatabase();`,
      ),
    ],
  },
  {
    rule: "only messaging imports kafkajs",
    files: [file("services/auth/src/service.ts", `import { Kafka } from "kafkajs"; new Kafka();`)],
  },
  {
    rule: "sources import no tests and no test support",
    files: [file("services/auth/src/config.ts", `import { until } from "@stagedoor/platform/testing/until"; until();`)],
  },
  { rule: "no file is longer than 400 lines", files: [file("services/auth/src/db/schema.ts", long)] },
  { rule: "no barrels", files: [file("packages/postgres/src/everything.ts", `export * from "./database.ts";`)] },
  {
    rule: "no folder or file of leftovers",
    files: [file("services/auth/src/utils/text.ts", "export const empty = 0;")],
  },
  {
    rule: "no import cycles",
    files: [
      file("packages/postgres/src/one.ts", `import { two } from "./two.ts"; export const one = () => two;`),
      file(
        "packages/postgres/src/two.ts",
        `import { one } from "@stagedoor/postgres/one"; export const two = () => one;`,
      ),
    ],
  },
];

/** What the check fails to see: a sentence for each canary that it lets pass, and for each rule without one. */
export function blindSpots(
  check: (files: ReturnType<typeof parseSource>[]) => Violation[] = checkArchitecture,
): string[] {
  const unseen = canaries.filter(({ rule, files }) => {
    const found = check(files.map(parseSource));
    return found.length !== 1 || found[0]?.rule !== rule;
  });
  const untested = ruleNames.filter((rule) => !canaries.some((canary) => canary.rule === rule));
  return [
    ...unseen.map(({ rule, files }) => `does not see a violation of "${rule}" in ${files[0]?.path}`),
    ...untested.map((rule) => `has no canary for "${rule}"`),
  ];
}
