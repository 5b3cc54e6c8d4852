import { cycles } from "./cycles.ts";
import { placeOf, resolveImport } from "./place.ts";
import type { SourceFile } from "./sourceFile.ts";

export type Violation = { rule: string; path: string; message: string };
type Rule = (file: SourceFile) => string[];

/** What a layer of a service may import, beside itself and what stands at the top of src (config, deps). */
const flow: Record<string, string[]> = {
  http: ["commands", "queries", "domain", "db"],
  consumers: ["commands", "queries", "domain", "db"],
  jobs: ["commands", "queries", "domain", "db"],
  commands: ["queries", "domain", "db"],
  queries: ["domain", "db"],
  db: ["domain"],
  domain: [],
};
const wiring = ["service.ts", "main.ts"];
const forbiddenNames = /(^|\/)(utils?|common|helpers?|misc|shared)(\/|\.[cm]?[jt]sx?$)/;
const mostLines = 400;

/** The rules that look at one file, by name. Each answers a message per violation. */
const fileRules: Record<string, Rule> = {
  "data flows one way inside a service": oneWay,
  "domain imports contracts and itself only": pureDomain,
  "domain reads no clock and makes no ids": givenDomain,
  "a service never imports another service": noOtherService,
  "a package never imports a service": noServiceInPackage,
  "contracts import nothing of ours": selfContainedContracts,
  "only messaging imports kafkajs": oneKafka,
  "sources import no tests and no test support": noTestsInSources,
  "no file is longer than 400 lines": ({ text }) => {
    const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
    return lines > mostLines ? [`has ${lines} lines`] : [];
  },
  "no barrels": ({ path, reexports, ownStatements }) => {
    const onlyReexports = reexports > 0 && ownStatements === 0;
    return onlyReexports || (reexports > 0 && /(^|\/)index\.[jt]sx?$/.test(path)) ? ["re-exports others' code"] : [];
  },
  "no folder or file of leftovers": ({ path }) =>
    forbiddenNames.test(path) ? ["is named after nothing in particular"] : [],
};

export const ruleNames = [...Object.keys(fileRules), "no import cycles"];

/** Holds the files against every rule. Pure: what is on disk is the caller's business. */
export function checkArchitecture(files: SourceFile[]): Violation[] {
  const found = Object.entries(fileRules).flatMap(([rule, look]) =>
    files.flatMap((file) => look(file).map((message) => ({ rule, path: file.path, message }))),
  );
  const circular = cycles(files).map((cycle) => ({
    rule: "no import cycles",
    path: cycle[0] as string,
    message: `imports itself: ${cycle.join(" -> ")}`,
  }));
  return [...found, ...circular];
}

function targets(file: SourceFile): { specifier: string; path: string }[] {
  return file.imports.flatMap(({ specifier }) => {
    const path = resolveImport(file.path, specifier);
    return path === undefined ? [] : [{ specifier, path }];
  });
}

function oneWay(file: SourceFile): string[] {
  const here = placeOf(file.path);
  if (here.kind !== "service" || here.inside !== "src" || here.layer === undefined) return [];
  const layer = here.layer;
  const allowed = flow[layer];
  return targets(file).flatMap(({ specifier, path }) => {
    const there = placeOf(path);
    if (there.kind !== "service" || there.name !== here.name) return [];
    if (there.layer === undefined) {
      return wiring.some((name) => path.endsWith(`/src/${name}`)) ? [`${layer} imports the wiring (${specifier})`] : [];
    }
    if (there.layer === layer || allowed === undefined || flow[there.layer] === undefined) return [];
    return allowed.includes(there.layer) ? [] : [`${layer} imports ${there.layer} (${specifier})`];
  });
}

function pureDomain(file: SourceFile): string[] {
  const here = placeOf(file.path);
  if (here.kind !== "service" || here.layer !== "domain") return [];
  return file.imports.flatMap(({ specifier }) => {
    const path = resolveImport(file.path, specifier);
    const there = path === undefined ? undefined : placeOf(path);
    const own = there?.kind === "service" && there.name === here.name && there.layer === "domain";
    return own || specifier.startsWith("@stagedoor/contracts/") ? [] : [`imports ${specifier}`];
  });
}

function givenDomain({ path, text }: SourceFile): string[] {
  const here = placeOf(path);
  if (here.kind !== "service" || here.layer !== "domain") return [];
  const found = /\b(Date\.now\(|new Date\(\)|Math\.random\(|randomUUID\(|performance\.now\()/.exec(text);
  return found === null ? [] : [`calls ${found[1]}…) itself`];
}

function noOtherService(file: SourceFile): string[] {
  const here = placeOf(file.path);
  if (here.kind !== "service") return [];
  return targets(file).flatMap(({ specifier, path }) => {
    const there = placeOf(path);
    return there.kind === "service" && there.name !== here.name ? [`${here.name} imports ${specifier}`] : [];
  });
}

function noServiceInPackage(file: SourceFile): string[] {
  if (placeOf(file.path).kind !== "package") return [];
  return targets(file).flatMap(({ specifier, path }) =>
    placeOf(path).kind === "service" ? [`imports ${specifier}`] : [],
  );
}

function selfContainedContracts(file: SourceFile): string[] {
  const here = placeOf(file.path);
  if (here.kind !== "package" || here.name !== "contracts") return [];
  return targets(file).flatMap(({ specifier, path }) => {
    const there = placeOf(path);
    return there.kind === "package" && there.name === "contracts" ? [] : [`imports ${specifier}`];
  });
}

function oneKafka(file: SourceFile): string[] {
  const here = placeOf(file.path);
  if (here.kind === "package" && here.name === "messaging") return [];
  return file.imports.flatMap(({ specifier }) => (/^kafkajs(\/|$)/.test(specifier) ? [`imports ${specifier}`] : []));
}

function noTestsInSources(file: SourceFile): string[] {
  const here = placeOf(file.path);
  if (here.kind === "other" || here.inside !== "src") return [];
  if (here.kind === "package" && (here.name === "platform" || file.path.includes("/src/testing/"))) return [];
  const isTest = (specifier: string, path: string | undefined) => {
    return /^vitest(\/|$)|^@stagedoor\/platform\//.test(specifier) || /\/(test|src\/testing)\//.test(path ?? "");
  };
  return file.imports.flatMap(({ specifier }) =>
    isTest(specifier, resolveImport(file.path, specifier)) ? [`imports ${specifier}`] : [],
  );
}
