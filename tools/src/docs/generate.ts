import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@stagedoor/platform/state";
import { chartReadme } from "../chart/chartReadme.ts";
import { chartFolder } from "../chart/render.ts";
import { apiDocuments } from "./documents.ts";
import { settingsDocument } from "./settingsDocument.ts";

const folder = join(repositoryRoot, "docs", "api");
mkdirSync(folder, { recursive: true });
for (const [file, text] of Object.entries(await apiDocuments())) {
  writeFileSync(join(folder, file), text);
  console.log(`docs/api/${file}`);
}
writeFileSync(join(repositoryRoot, "docs", "settings.md"), settingsDocument());
console.log("docs/settings.md");
writeFileSync(join(chartFolder, "README.md"), chartReadme());
console.log("helm/stagedoor/README.md");
process.exit(0);
