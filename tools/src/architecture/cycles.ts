import { resolveImport } from "./place.ts";
import type { SourceFile } from "./sourceFile.ts";

/**
 * Files that import themselves through others, one list per cycle, beginning and ending with the same file. Imports of
 * types alone do not count: Node erases them, and two types may well speak of each other.
 */
export function cycles(files: SourceFile[]): string[][] {
  const graph = new Map(files.map((file) => [file.path, runtimeImports(file)]));
  const done = new Set<string>();
  const found: string[][] = [];
  const visit = (path: string, trail: string[]) => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push([...trail.slice(at), path]);
    if (at >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}

function runtimeImports({ path, imports }: SourceFile): string[] {
  return imports.flatMap(({ specifier, typeOnly }) => {
    const target = typeOnly ? undefined : resolveImport(path, specifier);
    return target === undefined ? [] : [target];
  });
}
