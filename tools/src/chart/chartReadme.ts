import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readmeText } from "./readmeText.ts";
import { chartFolder } from "./render.ts";

/** What helm/stagedoor/README.md must say, from the files beside it. */
export function chartReadme(): string {
  const read = (name: string) => readFileSync(join(chartFolder, name), "utf8");
  return readmeText({
    template: read("README.template.md"),
    values: read("values.yaml"),
    schema: JSON.parse(read("values.schema.json")),
  });
}
