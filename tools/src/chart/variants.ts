import { readdirSync } from "node:fs";
import { join } from "node:path";
import { chartFolder } from "./render.ts";

export type Variant = { name: string; files: string[] };

/** The values files that the chart is tested with: helm/stagedoor/ci, each on its own. */
export function chartVariants(): Variant[] {
  const folder = join(chartFolder, "ci");
  const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
  return files.sort().map((file) => ({ name: file.replace(/\.yaml$/, ""), files: [join(folder, file)] }));
}
