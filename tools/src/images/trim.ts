import { globSync, lstatSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Run while an image is built, in the folder where pnpm installed: removes from the dependencies what no process reads, which is more than
 * half of them. Nothing that could be imported goes, and licences stay. docs/images.md has what it saves.
 */
const files = ["*.d.ts", "*.d.mts", "*.d.cts", "*.flow", "*.map", "*.md", "*.markdown", "*.tsbuildinfo"];
/** By the names that they have everywhere; only at the top of a package, and unless its package.json speaks of it. */
const folders = ["test", "tests", "__tests__", "example", "examples", "benchmark", "benchmarks", "docs", ".github"];
/** What pnpm installed from, and types that came as dependencies. */
const leftovers = [".npmrc", "patches", "pnpm-lock.yaml", "pnpm-workspace.yaml", "node_modules/.pnpm/@types+*"];

remove(leftovers);
remove(files.map((pattern) => `node_modules/.pnpm/*/node_modules/**/${pattern}`));
for (const manifest of globSync("node_modules/.pnpm/*/node_modules/{*,@*/*}/package.json")) {
  const folder = join(manifest, "..");
  // A dependency of it, which has its own turn.
  if (lstatSync(folder).isSymbolicLink()) continue;
  const text = readFileSync(manifest, "utf8");
  remove(folders.filter((name) => !mentions(text, name)).map((name) => join(folder, name)));
}

function mentions(manifest: string, folder: string): boolean {
  const { main, module, exports, imports, bin } = JSON.parse(manifest) as Record<string, unknown>;
  return JSON.stringify([main, module, exports, imports, bin]).includes(`${folder}/`);
}

function remove(patterns: readonly string[]): void {
  for (const path of globSync(patterns)) rmSync(path, { recursive: true, force: true });
}
