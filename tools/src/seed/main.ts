import { seededWords } from "@stagedoor/demonstration/accounts";
import { seed } from "@stagedoor/demonstration/seed";
import { readRunningFile } from "@stagedoor/platform/stack/runningFile";
import { stateDirectory } from "@stagedoor/platform/state";

try {
  const { web } = readRunningFile(stateDirectory(process.env));
  const { added } = await seed(web);
  console.log(seededWords(added));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
