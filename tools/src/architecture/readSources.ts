import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceText } from "./sourceFile.ts";

const folders = ["services", "packages", "tools", "e2e", "bench"];

/** Every source of the clone that git would commit: TypeScript and JavaScript, tests included. */
export function readSources(root: string): SourceText[] {
  const listed = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...folders],
    {
      cwd: root,
      maxBuffer: 64_000_000,
    },
  );
  return listed
    .toString()
    .split("\0")
    .filter((path) => /\.(ts|tsx|mts|mjs|js|jsx)$/.test(path) && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}
