import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type KafkaOptions, kafkaHome } from "./kafkaOptions.ts";
import { kafkaProperties } from "./kafkaSettings.ts";
import { launch, type Running } from "./launch.ts";
import { readiness } from "./readiness.ts";

const run = promisify(execFile);
const image = "apache/kafka:4.1.1";

/**
 * Runs the broker in a container whose life is tied to a foreground client of the engine (`--rm`, not detached); the
 * data are a volume named after the port. Limits: 5 min to become ready, the download of the image included.
 */
export async function startKafkaContainer(engine: string, options: KafkaOptions): Promise<Running> {
  const { port, controllerPort, logins } = options;
  const home = kafkaHome(options);
  const configuration = join(home, "server.properties");
  const name = `stagedoor-kafka-${port}`;
  mkdirSync(home, { recursive: true });
  const hosts = { host: "127.0.0.1", bindHost: "0.0.0.0" };
  const addresses = { ...hosts, port, controllerPort, dataDir: "/var/lib/kafka/data", logins };
  writeFileSync(configuration, kafkaProperties(addresses), { mode: 0o644 });

  // Left by a start that was killed before its guardian ran.
  await run(engine, ["rm", "--force", name], { timeout: 30_000 }).catch(() => {});
  const ready = readiness("Kafka", 300_000, "Kafka Server started");
  const mounts = [
    "-v",
    `${configuration}:/mnt/shared/config/server.properties:ro`,
    "-v",
    `${name}:/var/lib/kafka/data`,
  ];
  const child = await launch({
    name: "kafka",
    command: engine,
    args: [
      "run",
      "--rm",
      "--name",
      name,
      "-p",
      `127.0.0.1:${port}:${port}`,
      "-e",
      `KAFKA_HEAP_OPTS=-Xmx${options.heapMb}m`,
      ...mounts,
      image,
    ],
    env: process.env,
    logFile: join(options.stateDir, "logs", "kafka.log"),
    guardian: options.guardian,
    endsLast: true,
    onLine: ready.onLine,
  });
  await ready.wait(child);
  return child;
}
