import { join } from "node:path";
import { until } from "@stagedoor/platform/testing/until";
import { helm, isReady, kubectl, list, namespace, ofRelease, type Pod, release } from "./kube.ts";
import { run } from "./run.ts";

export const components = ["auth", "events", "bookings", "payments", "email", "web"] as const;
const infrastructure = [
  "statefulset/postgres",
  "statefulset/kafka",
  "deployment/mail",
  "deployment/stripe-sandbox",
  "deployment/traefik",
];

export const chart = join("helm", "stagedoor");
/** What the test sets beside the values of k8s/development: as published, but for an autoscaler that comes back down sooner. */
const testValues = join("e2e", "test", "cluster", "values.yaml");
const values = ["--values", join("k8s", "development", "values.yaml"), "--values", testValues];

/** The images' tags that the cluster has: the one that is installed, and another one to upgrade to. */
export const tags = {
  first: process.env.STAGEDOOR_TEST_TAG || "dev",
  second: process.env.STAGEDOOR_TEST_NEXT_TAG || "next",
};

const patienceMs = 300_000;

/** Makes the namespace, empty and held to Pod Security `restricted`; what an earlier run left is removed first. */
export async function makeNamespace(): Promise<void> {
  await removeNamespace();
  const labels = {
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
  };
  const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } };
  await run("kubectl", ["apply", "--filename", "-"], { input: JSON.stringify(object) });
}

export async function removeNamespace(): Promise<void> {
  await run("kubectl", ["delete", "namespace", namespace, "--ignore-not-found", "--wait"], { timeoutMs: patienceMs });
}

/** Applies k8s/development and waits until Postgres, Kafka, mail, the sandbox and Traefik are ready. */
export async function installInfrastructure(): Promise<void> {
  await kubectl(["apply", "--kustomize", join("k8s", "development")]);
  for (const one of infrastructure) {
    await kubectl(["rollout", "status", one, `--timeout=${patienceMs / 1000}s`], { timeoutMs: patienceMs });
  }
}

/** Installs the chart, or upgrades it, with images of a tag, and waits until every component is ready. */
export async function upgrade(tag: string): Promise<void> {
  const args = ["upgrade", "--install", release, chart, ...values, "--set", `image.tag=${tag}`];
  await helm([...args, "--wait", "--timeout", `${patienceMs / 1000}s`], { timeoutMs: patienceMs + 30_000 });
  await untilReady();
}

/** Waits until there are pods of every component, all of them are ready, and none is on its way out. */
export async function untilReady(): Promise<void> {
  await until(
    async () => {
      const pods = (await list<Pod>("pods", ofRelease)).filter(({ status }) => status.phase !== "Succeeded");
      const there = components.every((name) =>
        pods.some(({ metadata }) => metadata.labels["app.kubernetes.io/component"] === name),
      );
      return there && pods.every(isReady);
    },
    { timeoutMs: patienceMs, everyMs: 500, what: "every pod of the release is ready" },
  );
}
