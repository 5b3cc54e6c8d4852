import type { SystemAddresses } from "@stagedoor/invariants/checkSystem";
import { type DatabaseName, databases } from "@stagedoor/invariants/databases";
import { serviceDatabaseUrl } from "@stagedoor/platform/stack/databases";
import { readRunningFile } from "@stagedoor/platform/stack/runningFile";
import { readSecrets } from "@stagedoor/platform/stack/secrets";
import { stateDirectory } from "@stagedoor/platform/state";

type Given = Partial<Record<DatabaseName | "brokers", string | undefined>>;

/**
 * Where to look: at what flags or settings name, or else at the copy that runs from this folder. Errors: some of the databases
 * are named and others not; nothing is named and no copy runs.
 */
export function addressesOf(given: Given, env: NodeJS.ProcessEnv): SystemAddresses {
  const named = databases.flatMap((name) => {
    const url = given[name] ?? env[`DATABASE_URL_${name.toUpperCase()}`];
    return url ? [[name, url] as const] : [];
  });
  const brokers = given.brokers ?? env.KAFKA_BROKERS;
  if (named.length === 0 && !brokers) return runningCopy(env);
  const missing = databases.filter((name) => !named.some(([known]) => known === name));
  if (missing.length > 0) throw new Error(`addresses are missing of the databases ${missing.join(", ")}`);
  const kafka = brokers && { brokers: brokers.split(","), topicPrefix: env.KAFKA_TOPIC_PREFIX ?? "" };
  return { databases: Object.fromEntries(named), ...(kafka ? { kafka } : {}) };
}

function runningCopy(env: NodeJS.ProcessEnv): SystemAddresses {
  const stateDir = stateDirectory(env);
  const { postgres, kafka } = readRunningFile(stateDir);
  const { databasePassword } = readSecrets(stateDir);
  const port = Number(new URL(postgres).port);
  const urls = databases.map((name) => [name, serviceDatabaseUrl(port, name, databasePassword)]);
  return { databases: Object.fromEntries(urls), kafka: { brokers: [kafka] } };
}
