import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const pom = fileURLToPath(new URL("../kafka/pom.xml", import.meta.url));

/** True when the jars of the checked-in pom.xml are there already, so that Maven is not needed. */
export function haveKafkaJars(cacheDir: string): boolean {
  const stamp = join(cacheDir, "kafka-jars", "pom.xml");
  return existsSync(stamp) && readFileSync(stamp, "utf8") === readFileSync(pom, "utf8");
}

/**
 * The folder with the Kafka broker's jars, resolved by Maven from the checked-in pom.xml the first time and kept in
 * `cacheDir`. Limits: 10 min for Maven. Errors: rejects with Maven's last lines.
 */
export async function kafkaJars(cacheDir: string): Promise<string> {
  const jars = join(cacheDir, "kafka-jars");
  const stamp = join(jars, "pom.xml");
  const wanted = readFileSync(pom, "utf8");
  if (haveKafkaJars(cacheDir)) return jars;

  const partial = `${jars}.${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const goal = ["-B", "-q", "-f", pom, "dependency:copy-dependencies", `-DoutputDirectory=${partial}`];
  try {
    await run("mvn", goal, { timeout: 600_000, maxBuffer: 16_000_000 });
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    const { stdout, stderr, message } = error as { stdout?: string; stderr?: string; message: string };
    const said = `${stdout ?? ""}${stderr ?? ""}`.trim().split("\n").slice(-8).join("\n");
    throw new Error(`Maven could not fetch Kafka's jars: ${said || message}`);
  }
  if (!readdirSync(partial).some((file) => file.startsWith("kafka-server-"))) {
    throw new Error(`Maven left no Kafka in ${partial}`);
  }
  writeFileSync(join(partial, "pom.xml"), wanted);
  rmSync(jars, { recursive: true, force: true });
  try {
    renameSync(partial, jars);
  } catch (error) {
    // Another start of ours was quicker.
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(stamp)) throw error;
  }
  return jars;
}
