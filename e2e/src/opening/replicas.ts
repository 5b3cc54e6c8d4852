import { join } from "node:path";
import { launch, type Running } from "@stagedoor/platform/launch";
import { serviceCommand } from "@stagedoor/platform/stack/serviceCommand";

export type Replicas = {
  /** Kills the process of one of them without notice, and starts another in its place. */
  kill(replica: number): void;
  /** How many were killed. */
  readonly kills: () => number;
  stop(): Promise<void>;
};

/** Keeps so many processes of a service running; `logDir` takes what they write. */
export async function startReplicas(
  name: "events" | "email",
  count: number,
  env: NodeJS.ProcessEnv,
  logDir: string,
): Promise<Replicas> {
  const command = serviceCommand({ name, database: true }, env);
  const begin = (replica: number) => launch({ name, ...command, logFile: join(logDir, `${name}-${replica}.log`) });
  const running: Promise<Running>[] = Array.from({ length: count }, (_, replica) => begin(replica));
  await Promise.all(running);
  let kills = 0;
  let isStopping = false;

  async function replace(old: Promise<Running>, replica: number): Promise<Running> {
    const killed = await old;
    process.kill(killed.pid, "SIGKILL");
    kills += 1;
    await killed.ended;
    return isStopping ? killed : begin(replica);
  }

  return {
    kill(replica) {
      const old = running[replica];
      if (old !== undefined && !isStopping) running[replica] = replace(old, replica);
    },
    kills: () => kills,
    async stop() {
      isStopping = true;
      const all = await Promise.all(running);
      await Promise.all(all.map((each) => each.stop()));
    },
  };
}
