import { demoAccounts, demoPassword } from "@stagedoor/demonstration/accounts";
import { seed } from "@stagedoor/demonstration/seed";
import { readRunningFile } from "@stagedoor/platform/stack/runningFile";
import { stateDirectory } from "@stagedoor/platform/state";

try {
  const { web } = readRunningFile(stateDirectory(process.env));
  const { added } = await seed(web);
  console.log(added > 0 ? `The demonstration is loaded: ${added} new.` : "The demonstration was there already.");
  for (const { email, role } of demoAccounts) console.log(`  ${email.padEnd(26)} ${role.padEnd(9)} ${demoPassword}`);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
