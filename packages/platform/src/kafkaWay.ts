import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { haveKafkaJars } from "./kafkaJars.ts";

const run = promisify(execFile);

/** How Kafka can run here: on this machine's Java, or in a container. */
export type KafkaWay = { kind: "java" } | { kind: "container"; engine: string } | { kind: "none"; missing: string };

const hint = `Kafka needs Java 17 or newer and Maven, or a container engine that runs:
  Debian, Ubuntu   apt-get install -y openjdk-17-jre-headless maven
  Fedora           dnf install -y java-21-openjdk-headless maven
  macOS            brew install openjdk@21 maven
  or start Docker or Podman, and it runs apache/kafka in a container`;

/**
 * Looks for Java first, with Maven unless the jars are in `cacheDir` already, then for a container engine that answers.
 * Limits: 10 s for each question.
 */
export async function findKafkaWay(cacheDir: string): Promise<KafkaWay> {
  const [java, maven] = await Promise.all([javaVersion(), haveKafkaJars(cacheDir) || answers("mvn", ["-v"])]);
  if (java !== undefined && java >= 17 && maven) return { kind: "java" };
  for (const engine of ["docker", "podman"]) {
    if (await answers(engine, ["info"])) return { kind: "container", engine };
  }
  const reasons = [];
  if (java === undefined) reasons.push("Java was not found");
  else if (java < 17) reasons.push(`Java ${java} is too old`);
  if (!maven) reasons.push("Maven (mvn) was not found");
  return { kind: "none", missing: `${reasons.join(", ")}, and no container engine answers.\n${hint}` };
}

async function javaVersion(): Promise<number | undefined> {
  try {
    const { stderr } = await run("java", ["-version"], { timeout: 10_000 });
    const version = /version "(\d+)/.exec(stderr)?.[1];
    return version === undefined ? undefined : Number(version);
  } catch {
    return undefined;
  }
}

async function answers(command: string, args: string[]): Promise<boolean> {
  try {
    await run(command, args, { timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}
