import { spawn } from "node:child_process";
import { serviceDatabaseUrl } from "@stagedoor/platform/stack/databases";
import { readRunningFile } from "@stagedoor/platform/stack/runningFile";
import { readSecrets } from "@stagedoor/platform/stack/secrets";
import { services } from "@stagedoor/platform/stack/services";
import { stateDirectory } from "@stagedoor/platform/state";

const names = services({}).flatMap(({ name, database }) => (database ? [name as string] : []));
const [service = "", ...rest] = process.argv.slice(2);

try {
  if (!names.includes(service))
    throw new Error(`npm run psql <service> [psql's options]; the service is one of ${names.join(", ")}`);
  // npm takes -c for an option of its own, --call, and would leave us with an empty session.
  if (process.env.npm_config_call)
    throw new Error(`npm keeps -c to itself: npm run psql ${service} -- -c "${process.env.npm_config_call}"`);
  const stateDir = stateDirectory(process.env);
  const { postgres } = readRunningFile(stateDir);
  open(serviceDatabaseUrl(Number(new URL(postgres).port), service, readSecrets(stateDir).databasePassword));
} catch (error) {
  fail((error as Error).message);
}

function open(url: string): void {
  const child = spawn("psql", [url, ...rest], { stdio: "inherit" });
  // Ctrl-C is for the query under way, not for us.
  process.on("SIGINT", () => {});
  child.once("close", (code) => process.exit(code ?? 1));
  child.once("error", () =>
    fail(
      [
        "psql is not on the PATH. It comes with the Postgres client of the system:",
        "  Debian, Ubuntu   apt-get install -y postgresql-client",
        "  Fedora           dnf install -y postgresql",
        "  macOS            brew install libpq && brew link --force libpq",
        `Any other client works as well: ${url}`,
      ].join("\n"),
    ),
  );
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
