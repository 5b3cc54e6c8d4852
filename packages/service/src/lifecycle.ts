import { flushCompileCache } from "node:module";
import closeWithGrace from "close-with-grace";
import { createLog } from "./log.ts";
import { giveBackStartMemory } from "./memory.ts";
import type { Overrides, Service } from "./running.ts";
import type { SettingsOf, SettingsSpec } from "./settings.ts";
import { settingsOrExit } from "./settingsOrExit.ts";
import type { ProcessSettings } from "./sharedSettings.ts";
import { startTracing } from "./tracing.ts";

/**
 * Runs a service as a process: reads the settings, starts, and stops gracefully on SIGTERM, SIGINT, or when the supervisor is
 * gone (STAGEDOOR_SUPERVISED=1: the IPC channel closes, or standard input ends where there is none). With the argument
 * `--check-settings` it only reads the settings, and ends with 0, or with 78 and what is wrong with them.
 */
export async function runService<S extends SettingsSpec>(options: {
  name: string;
  settings: S;
  /** `buildX(config, overrides?)` of the service. */
  build: (config: SettingsOf<S>, overrides: Overrides) => Promise<Service>;
}): Promise<void> {
  const config = settingsOrExit(options.settings);
  if (process.argv.includes("--check-settings")) {
    // Everything has been imported by now: where NODE_COMPILE_CACHE is set, the next start finds it compiled.
    flushCompileCache();
    process.exit(0);
  }
  const { logLevel, otelEndpoint, shutdownDelayMs, shutdownTimeoutMs } = config as unknown as ProcessSettings;
  const log = createLog({ name: options.name, level: logLevel });
  const stopTracing = await startTracing({ name: options.name, endpoint: otelEndpoint });
  let service: Service | undefined;
  let stopping = false;

  const { close } = closeWithGrace(
    {
      delay: shutdownDelayMs + shutdownTimeoutMs,
      logger: { error: (message: unknown) => log.error({ reason: message }, "stopping without grace") },
    },
    async ({ err, signal }) => {
      stopping = true;
      if (err) log.fatal({ err }, "unexpected error; stopping");
      else log.info({ signal }, "stopping");
      await service?.stop();
      await stopTracing();
    },
  );
  followSupervisor(close);

  try {
    service = await options.build(config, { log });
    await service.start();
    service.ready().then(giveBackStartMemory, (error) => {
      if (stopping) return;
      log.fatal({ err: error }, "cannot become ready");
      process.exit(1);
    });
  } catch (error) {
    log.fatal({ err: error }, describeStartFailure(error));
    process.exit(1);
  }
}

function describeStartFailure(error: unknown): string {
  const { code, port } = error as { code?: string; port?: number };
  return code === "EADDRINUSE" ? `port ${port} is taken; PORT sets another one` : "could not start";
}

function followSupervisor(close: () => void): void {
  if (process.env.STAGEDOOR_SUPERVISED !== "1") return;
  if (process.connected) {
    process.once("disconnect", close);
    return;
  }
  process.stdin.once("end", close).once("error", close).resume();
}
