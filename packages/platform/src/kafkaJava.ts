import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { kafkaJars } from "./kafkaJars.ts";
import { type KafkaOptions, kafkaHome } from "./kafkaOptions.ts";
import { kafkaProperties } from "./kafkaSettings.ts";
import { launch, type Running } from "./launch.ts";
import { readiness } from "./readiness.ts";

const run = promisify(execFile);

/** Flags that make a small JVM start fast: no second compiler, the simplest collector, logging to stderr only. */
const jvm = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData"];
const logging = ["warn", "kafka.server.KafkaRaftServer=info"];

/** Runs the broker on this machine's Java, with the jars that Maven resolved. Limits: 90 s to become ready. */
export async function startKafkaOnJava(options: KafkaOptions): Promise<Running> {
  const jars = await kafkaJars(options.cacheDir);
  const home = kafkaHome(options);
  const dataDir = join(home, "data");
  const configuration = join(home, "server.properties");
  mkdirSync(home, { recursive: true });
  const { port, controllerPort, logins } = options;
  writeFileSync(
    configuration,
    kafkaProperties({ host: "127.0.0.1", bindHost: "127.0.0.1", port, controllerPort, dataDir, logins }),
  );

  const classpath = ["-cp", join(jars, "*")];
  if (!existsSync(join(dataDir, "meta.properties"))) await format(classpath, configuration, dataDir);
  const ready = readiness("Kafka", 90_000, "Kafka Server started");
  const child = await launch({
    name: "kafka",
    command: "java",
    args: [...jvm, "-Xms64m", `-Xmx${options.heapMb}m`, ...logFlags(), ...classpath, "kafka.Kafka", configuration],
    env: process.env,
    cwd: home,
    logFile: join(options.stateDir, "logs", "kafka.log"),
    guardian: options.guardian,
    endsLast: true,
    onLine: ready.onLine,
  });
  await ready.wait(child);
  return child;
}

async function format(classpath: string[], configuration: string, dataDir: string): Promise<void> {
  const bytes = randomBytes(16);
  // As Kafka's own ids: never with a dash at the front, which its command line takes for an option.
  bytes.writeUInt8(bytes.readUInt8() & 0x7f);
  const id = bytes.toString("base64url");
  try {
    const tool = [
      ...jvm,
      ...logFlags(),
      ...classpath,
      "kafka.tools.StorageTool",
      "format",
      "-t",
      id,
      "-c",
      configuration,
    ];
    await run("java", tool, { timeout: 60_000 });
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true });
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Error(`Kafka's data directory could not be formatted: ${stderr?.trim() || message}`);
  }
}

function logFlags(): string[] {
  const [level, starting] = logging;
  return [`-Dorg.slf4j.simpleLogger.defaultLogLevel=${level}`, `-Dorg.slf4j.simpleLogger.log.${starting}`];
}
