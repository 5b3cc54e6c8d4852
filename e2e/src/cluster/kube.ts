import { type RunOptions, run } from "./run.ts";

/** Where everything of the test is installed; it is made and removed by the test. */
export const namespace = process.env.STAGEDOOR_TEST_NAMESPACE || "stagedoor-test";
export const release = "stagedoor";

/** Runs kubectl in the test's namespace. Errors and limits: as `run`. */
export function kubectl(args: readonly string[], options?: RunOptions): Promise<string> {
  return run("kubectl", ["--namespace", namespace, ...args], options);
}

export function helm(args: readonly string[], options?: RunOptions): Promise<string> {
  return run("helm", ["--namespace", namespace, ...args], options);
}

export type Pod = {
  metadata: { name: string; uid: string; labels: Record<string, string>; deletionTimestamp?: string };
  spec: PodSpec;
  status: {
    phase: string;
    conditions?: { type: string; status: string }[];
    containerStatuses?: { name: string; restartCount: number; containerID?: string }[];
  };
};

type PodSpec = {
  automountServiceAccountToken?: boolean;
  containers: Container[];
  volumes?: { name: string; projected?: { sources: object[] } }[];
};

type Container = {
  name: string;
  image: string;
  securityContext?: { readOnlyRootFilesystem?: boolean };
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
};

/** The objects of a kind in the namespace, by a label selector. */
export async function list<T>(kind: string, selector = ""): Promise<T[]> {
  const chosen = selector === "" ? [] : ["--selector", selector];
  return (JSON.parse(await kubectl(["get", kind, ...chosen, "--output", "json"])) as { items: T[] }).items;
}

/** The chart's pods of one component that are not on their way out. */
export async function podsOf(component: string): Promise<Pod[]> {
  const pods = await list<Pod>("pods", `${ofRelease},app.kubernetes.io/component=${component}`);
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

export const ofRelease = `app.kubernetes.io/instance=${release}`;

export function isReady({ metadata, status }: Pod): boolean {
  const ready = status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
  return ready && metadata.deletionTimestamp === undefined;
}

/** Runs JavaScript with the Node of a pod's container; answers what it printed. */
export function nodeIn(pod: string, script: string): Promise<string> {
  return kubectl(["exec", pod, "--", "node", "--eval", script]);
}
