import { unseed } from "@stagedoor/demonstration/unseed";
import { readRunningFile } from "@stagedoor/platform/stack/runningFile";
import { stateDirectory } from "@stagedoor/platform/state";
import { removeAccountsBySql } from "./accountsSql.ts";

try {
  const stateDir = stateDirectory(process.env);
  const { web, postgres } = readRunningFile(stateDir);
  const { events, accounts } = await unseed(web, (ids) => removeAccountsBySql(stateDir, postgres, ids));
  console.log(
    accounts === 0 ? "The demonstration is not there." : `Removed ${events} events and ${accounts} accounts.`,
  );
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
