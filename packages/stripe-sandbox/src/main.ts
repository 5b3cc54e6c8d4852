import { type Sandbox, startSandbox } from "./sandbox.ts";
import { readSettings, SettingsError } from "./settings.ts";

const sandbox = await start();
let stopping = false;

async function start(): Promise<Sandbox> {
  try {
    const settings = readSettings(process.env);
    const started = await startSandbox(settings);
    console.log(`Stripe sandbox: ${started.url}`);
    return started;
  } catch (error) {
    console.error(`The Stripe sandbox cannot start: ${explain(error)}`);
    process.exit(1);
  }
}

function explain(error: unknown): string {
  if (error instanceof SettingsError) return error.message;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const { PORT = "12111", HOST = "127.0.0.1", DATA_FILE } = process.env;
  if (code === "EADDRINUSE") return `port ${PORT} is taken; set PORT to another one`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return `HOST ${HOST} is not an address of this machine`;
  if (code === "EACCES") return `PORT ${PORT} is not allowed for this user`;
  if (code === "ERR_SQLITE_ERROR") return `DATA_FILE ${DATA_FILE} cannot be used: ${(error as Error).message}`;
  return error instanceof Error ? error.message : String(error);
}

/** Stops once, however often it is asked, and leaves at the latest after ten seconds. */
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(1), 10_000).unref();
  await sandbox.stop();
  process.exit(0);
}

for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop());
if (process.env.STAGEDOOR_SUPERVISED === "1") {
  // The supervisor's end closes these, whatever killed it.
  process.on("disconnect", () => void stop());
  process.stdin.on("end", () => void stop()).on("error", () => void stop());
  process.stdin.resume();
}
