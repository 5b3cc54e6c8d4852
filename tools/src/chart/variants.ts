import { readdirSync } from "node:fs";
import { join } from "node:path";
import { chartFolder } from "./render.ts";

export type Variant = { name: string; files: string[] };

/** Files of helm/stagedoor/ci that only say what differs from development.yaml. */
const onDevelopment = ["demo", "live"];

/** The values files that the chart is tested with, each with the one that it builds on. */
export function chartVariants(): Variant[] {
  const folder = join(chartFolder, "ci");
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort()
    .map((file) => {
      const name = file.replace(/\.yaml$/, "");
      const base = onDevelopment.includes(name) ? ["development.yaml"] : [];
      return { name, files: [...base, file].map((each) => join(folder, each)) };
    });
}
