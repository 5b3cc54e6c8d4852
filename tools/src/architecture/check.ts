import { repositoryRoot } from "@stagedoor/platform/state";
import { blindSpots } from "./canary.ts";
import { readSources } from "./readSources.ts";
import { checkArchitecture, ruleNames } from "./rules.ts";
import { parseSource } from "./sourceFile.ts";

/** A clone has more than this; fewer means that the check looks in the wrong place. */
const fewestFiles = 30;

const blind = blindSpots();
for (const spot of blind) console.error(`canary: the architecture check ${spot}`);

const files = readSources(repositoryRoot).map(parseSource);
if (files.length < fewestFiles) console.error(`only ${files.length} files found: the check sees nothing`);
const violations = checkArchitecture(files);
for (const { rule, path, message } of violations) console.error(`${path}\n  ${rule}: ${message}`);

const failed = blind.length + violations.length + (files.length < fewestFiles ? 1 : 0);
const broken = new Set(violations.map(({ rule }) => rule)).size;
console.log(
  `${files.length} files, ${ruleNames.length - broken} rules hold, ${broken} broken; ${blind.length} blind spots`,
);
process.exit(failed === 0 ? 0 : 1);
