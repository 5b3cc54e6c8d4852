import { parseArgs } from "node:util";
import { isId } from "@stagedoor/contracts/ids";
import { type RepublishSource, republish } from "@stagedoor/messaging/republish";
import { openDatabase } from "@stagedoor/postgres/database";
import { readSettings, SettingsError } from "./settings.ts";
import { databaseSettings } from "./sharedSettings.ts";

const settings = { databaseUrl: databaseSettings.databaseUrl };

/**
 * An operator's command, to be run beside the running service: sends all rows of an aggregate again, for a new consumer.
 *   DATABASE_URL=… node services/<name>/src/cli/republish.ts [--after <id>]
 * Says how far it is; stopped by SIGINT or SIGTERM it says where to go on. Ends with 78 on a bad setting, with 1 on an error
 * or when it was stopped.
 */
export async function runRepublish(options: {
  /** The service. */
  name: string;
  /** What is sent: "bookings". */
  what: string;
  source: RepublishSource;
}): Promise<void> {
  try {
    process.exitCode = (await run(options)) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof SettingsError ? 78 : 1;
  }
}

async function run({ name, what, source }: Parameters<typeof runRepublish>[0]): Promise<boolean> {
  const { values } = parseArgs({ options: { after: { type: "string" } } });
  if (values.after !== undefined && !isId(values.after)) throw new SettingsError(["--after must be an id"]);
  const { databaseUrl } = readSettings(process.env, settings);
  const database = openDatabase({ url: databaseUrl, poolSize: 1, applicationName: `stagedoor ${name} republish` });
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  let last = values.after;
  try {
    const { sent, complete } = await republish(database, source, {
      after: values.after,
      signal: stopping.signal,
      onPage(progress) {
        last = progress.last;
        process.stdout.write(`${progress.sent} ${what}, the last ${last}\n`);
      },
    });
    const rest = last === undefined ? "" : `; go on with --after ${last}`;
    process.stdout.write(
      complete ? `all ${sent} ${what} are on their way\n` : `stopped after ${sent} ${what}${rest}\n`,
    );
    return complete;
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    await database.close();
  }
}
