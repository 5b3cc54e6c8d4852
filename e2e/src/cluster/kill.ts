import { namespace, type Pod } from "./kube.ts";
import { run } from "./run.ts";

/** Beside the test's own namespace, which allows no pod that sees the node's processes. */
const killers = `${namespace}-killer`;

const script = (containerId: string) => `
const { readdirSync, readFileSync } = require("node:fs");
const ids = readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).filter((pid) => {
  try { return readFileSync("/proc/" + pid + "/cgroup", "utf8").includes(${JSON.stringify(containerId)}); } catch { return false; }
});
for (const pid of ids) process.kill(Number(pid), "SIGKILL");
console.log(ids.length);
if (ids.length === 0) process.exit(1);
`;

/**
 * Kills what runs in a pod's first container with SIGKILL, as a node that runs out of memory does: from outside, because inside
 * its own namespace process 1 is immune. Errors: there is no such process.
 */
export async function killContainer(pod: Pod, image: string): Promise<void> {
  const id = pod.status.containerStatuses?.[0]?.containerID?.replace(/^.*:\/\//, "");
  if (id === undefined) throw new Error(`${pod.metadata.name} has no running container`);
  const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: killers } };
  await run("kubectl", ["apply", "--filename", "-"], { input: JSON.stringify(object) });
  const container = { name: "kill", image, imagePullPolicy: "IfNotPresent", command: ["node", "--eval", script(id)] };
  const spec = {
    hostPID: true,
    restartPolicy: "Never",
    containers: [{ ...container, securityContext: { runAsUser: 0 } }],
  };
  const killer = { apiVersion: "v1", kind: "Pod", metadata: { name: `kill-${id.slice(0, 12)}` }, spec };
  const here = ["--namespace", killers];
  await run("kubectl", [...here, "create", "--filename", "-"], { input: JSON.stringify(killer) });
  const ended = ["wait", `pod/${killer.metadata.name}`, "--for=jsonpath={.status.phase}=Succeeded", "--timeout=60s"];
  await run("kubectl", [...here, ...ended]);
}

export async function removeKillers(): Promise<void> {
  await run("kubectl", ["delete", "namespace", killers, "--ignore-not-found", "--wait=false"]);
}
