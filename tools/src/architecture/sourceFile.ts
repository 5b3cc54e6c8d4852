import { parseSync } from "oxc-parser";

export type SourceText = { path: string; text: string };
export type Import = { specifier: string; typeOnly: boolean };

/** A file as the rules see it. Paths are from the repository's root, with forward slashes. */
export type SourceFile = SourceText & { imports: Import[]; reexports: number; ownStatements: number };

/** Reads what a file imports. Errors: throws naming the file when it is not TypeScript that parses. */
export function parseSource({ path, text }: SourceText): SourceFile {
  const { module, program, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  const imports: Import[] = module.staticImports.map(({ moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  const reexported = module.staticExports.flatMap(({ entries }) =>
    entries.filter((entry) => entry.moduleRequest !== null),
  );
  for (const { moduleRequest, isType } of reexported) {
    imports.push({ specifier: moduleRequest?.value ?? "", typeOnly: isType });
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = text.slice(moduleRequest.start, moduleRequest.end);
    if (/^["'`][^$]*["'`]$/.test(literal)) imports.push({ specifier: literal.slice(1, -1), typeOnly: false });
  }
  const isReexport = (kind: string, source: unknown) =>
    kind.startsWith("Export") && source !== null && source !== undefined;
  const reexports = program.body.filter((one) => isReexport(one.type, "source" in one ? one.source : undefined)).length;
  const importing = program.body.filter(({ type }) => type === "ImportDeclaration").length;
  return { path, text, imports, reexports, ownStatements: program.body.length - reexports - importing };
}
