import { unseed } from "@stagedoor/demonstration/unseed";
import { readRunningFile } from "@stagedoor/platform/stack/runningFile";
import { stateDirectory } from "@stagedoor/platform/state";

try {
  const { web } = readRunningFile(stateDirectory(process.env));
  const { events, accounts } = await unseed(web);
  console.log(
    accounts === 0 ? "The demonstration is not there." : `Removed ${events} events and ${accounts} accounts.`,
  );
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
