import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { closureOf, type Manifest, type WorkspacePackage } from "./closure.ts";

/**
 * Run while an image is built: `select.ts <service> <to>` lays out what it is made of. A later step sees only what is here, so it
 * is cached until that changes, whatever else in the repository did.
 *
 * - `<to>/pnpm`: name and version of the package manager
 * - `<to>/manifests`: what pnpm needs in order to install
 * - `<to>/sources`: sources and what they read, in the folders of the workspace, and `package`, a link to the folder of the service
 */
const [service = "", to = ""] = process.argv.slice(2);
const root = process.cwd();

/** What a package may have beside its sources. */
const parts = ["src", "migrations", "templates", "pages", "assets"];
/** What a package reads elsewhere in the repository. */
const besides: Readonly<Record<string, readonly string[]>> = { "@stagedoor/web": ["docs/api"] };
const forTests = /\/src\/testing(\/|$)/;

try {
  const closure = closureOf(service, root);
  selectManifests(closure);
  selectSources(closure);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}

function selectManifests(closure: readonly WorkspacePackage[]): void {
  const manifests = join(to, "manifests");
  const top = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest & { packageManager: string };
  for (const path of ["pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc", "patches"]) {
    cpSync(join(root, path), join(manifests, path), { recursive: true });
  }
  writeFileSync(join(to, "pnpm"), top.packageManager);
  writeManifest(manifests, top);
  for (const { folder, manifest } of closure) writeManifest(join(manifests, folder), manifest);
}

/** Without what changes often and installs nothing. */
function writeManifest(folder: string, { scripts: _scripts, description: _description, ...manifest }: Manifest): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

function selectSources(closure: readonly WorkspacePackage[]): void {
  const sources = join(to, "sources");
  for (const { folder, manifest } of closure) {
    const paths = [...parts.map((part) => join(folder, part)), ...(besides[manifest.name ?? ""] ?? [])];
    for (const path of paths.filter((one) => existsSync(join(root, one)))) {
      cpSync(join(root, path), join(sources, path), { recursive: true, filter: (from) => !forTests.test(from) });
    }
  }
  const preloaded = join(root, "packages", "service", "src", "quickImports.ts");
  for (const file of [preloaded, join(root, "tools", "src", "images", "healthCheck.ts"), join(root, "LICENSE")]) {
    cpSync(file, join(sources, basename(file)));
  }
  symlinkSync(closure[0]?.folder ?? "", join(sources, "package"));
}
