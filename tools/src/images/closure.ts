import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const scope = "@stagedoor/";

export type Manifest = { name?: string; dependencies?: Record<string, string>; [field: string]: unknown };

/** A package of the workspace: its folder, relative to the root, and its package.json. */
export type WorkspacePackage = { folder: string; manifest: Manifest };

/**
 * The package of that name (without its scope) and every workspace package that it needs when it runs, itself first. Errors: throws
 * with the names that there are, or with who needs what is not there.
 */
export function closureOf(name: string, root: string): WorkspacePackage[] {
  const all = workspace(root);
  const found = new Map<string, WorkspacePackage>();
  const wanted = [{ full: scope + name, by: "SERVICE" }];
  for (const { full, by } of wanted) {
    const one = all.get(full);
    if (one === undefined) throw new Error(missing(full, by, [...all.keys()]));
    if (found.has(full)) continue;
    found.set(full, one);
    const needed = Object.keys(one.manifest.dependencies ?? {}).filter((each) => each.startsWith(scope));
    wanted.push(...needed.map((each) => ({ full: each, by: full })));
  }
  return [...found.values()];
}

function workspace(root: string): Map<string, WorkspacePackage> {
  const manifests = globSync(["services/*/package.json", "packages/*/package.json"], { cwd: root });
  return new Map(
    manifests.sort().flatMap((path) => {
      const folder = dirname(path);
      if (!existsSync(join(root, folder, "src"))) return [];
      const manifest = JSON.parse(readFileSync(join(root, path), "utf8")) as Manifest;
      return manifest.name === undefined ? [] : [[manifest.name, { folder, manifest }] as const];
    }),
  );
}

function missing(full: string, by: string, names: string[]): string {
  const bare = names.map((one) => one.slice(scope.length)).join(", ");
  if (by !== "SERVICE") return `${by} needs ${full}, which is not in the build context; .dockerignore may leave it out`;
  return `SERVICE is "${full.slice(scope.length)}"; it must name a package of the workspace: ${bare}`;
}
