import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Copies the workspace as it is, what git does not know yet included, to a folder of its own. Libraries are linked, and the links
 * of packages to each other lead inside the copy, because pnpm makes them relative.
 */
export function copyWorkspace(root: string, to: string): void {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  const files = listed.toString().split("\0");
  const packages = new Set<string>();
  for (const file of files) {
    if (file === "" || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(root, file), join(to, file), { verbatimSymlinks: true });
    if (file.endsWith("/package.json")) packages.add(dirname(file));
  }
  symlinkSync(join(root, "node_modules"), join(to, "node_modules"));
  for (const folder of packages) {
    const libraries = join(root, folder, "node_modules");
    if (!existsSync(libraries)) continue;
    cpSync(libraries, join(to, folder, "node_modules"), { recursive: true, verbatimSymlinks: true });
  }
}
