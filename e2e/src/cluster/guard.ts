import { run } from "./run.ts";

const label = "stagedoor.dev/disposable";

/**
 * Lets the test go on only where it can do no harm: it installs, kills and removes. Errors: no KUBECONFIG is set, the cluster
 * cannot be reached, or one of its nodes is not labelled as disposable.
 */
export async function demandDisposableCluster(): Promise<void> {
  if (!process.env.KUBECONFIG) throw new Error("KUBECONFIG must name the cluster to test on; no default is taken");
  const nodes = JSON.parse(await run("kubectl", ["get", "nodes", "--output", "json"])) as {
    items: { metadata: { name: string; labels: Record<string, string> } }[];
  };
  if (nodes.items.length === 0) throw new Error("the cluster has no nodes");
  const kept = nodes.items.filter(({ metadata }) => metadata.labels[label] !== "true");
  if (kept.length === 0) return;
  const names = kept.map(({ metadata }) => metadata.name).join(", ");
  throw new Error(
    `this test kills and removes what it finds, so it runs only on nodes labelled ${label}=true: ${names}`,
  );
}
