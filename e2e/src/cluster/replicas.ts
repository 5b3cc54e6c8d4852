import { spawn } from "node:child_process";
import { namespace, release } from "./kube.ts";

/** Tells each change of an autoscaler's state, as `kubectl get hpa -w` prints it, until it is stopped. */
export function followReplicas(component: string, tell: (line: string) => void): { stop(): void } {
  const args = ["--namespace", namespace, "get", "hpa", `${release}-${component}`, "--watch"];
  const child = spawn("kubectl", args, { stdio: ["ignore", "pipe", "ignore"] });
  let rest = "";
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) tell(`hpa  ${line.trimEnd()}`);
  });
  return { stop: () => child.kill() };
}
