import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { chartReadme } from "./chartReadme.ts";
import { chartFolder } from "./render.ts";

writeFileSync(join(chartFolder, "README.md"), chartReadme());
console.log("helm/stagedoor/README.md");
