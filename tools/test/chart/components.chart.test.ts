import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chartFolder, type KubernetesObject, render } from "@stagedoor/tools/chart/render";
import { describe, expect, inject, test } from "vitest";

const file = (name: string) => join(chartFolder, "ci", `${name}.yaml`);
const development = await render({ helm: inject("helm"), files: [file("development")] });

describe("a service that only the values know", async () => {
  const objects = await render({ helm: inject("helm"), files: [file("live")] });

  test("is in no template", () => {
    expect(readFileSync(join(chartFolder, "values.yaml"), "utf8")).not.toMatch(/^ {2}live:/m);
  });

  test("has what the others have", () => {
    const kinds = (name: string, of: KubernetesObject[]) =>
      of
        .filter(({ metadata }) => metadata.name === `stagedoor-${name}`)
        .map(({ kind }) => kind)
        .sort();
    expect(kinds("live", objects)).toEqual(kinds("web", objects));
    expect(kinds("live", objects)).toEqual([
      "ConfigMap",
      "Deployment",
      "HorizontalPodAutoscaler",
      "NetworkPolicy",
      "PodDisruptionBudget",
      "Service",
      "ServiceAccount",
    ]);
  });

  test("may fetch auth's keys", () => {
    const policy = find("NetworkPolicy", "stagedoor-auth", objects);
    const callers = policy.spec.ingress.flatMap((rule: KubernetesObject) =>
      rule.from.flatMap((peer: KubernetesObject) => peer.podSelector?.matchExpressions?.[0].values ?? []),
    );
    expect(callers).toEqual(["bookings", "events", "live", "payments"]);
  });

  test("changes nothing for the others", () => {
    for (const object of development.filter(({ kind }) => kind === "Deployment")) {
      expect(find("Deployment", object.metadata.name, objects)).toEqual(object);
    }
  });
});

describe("replicas", () => {
  test("are left to the autoscaler where there is one", () => {
    for (const { metadata } of development.filter(({ kind }) => kind === "HorizontalPodAutoscaler")) {
      expect(find("Deployment", metadata.name, development).spec).not.toHaveProperty("replicas");
    }
    expect(find("HorizontalPodAutoscaler", "stagedoor-bookings", development).spec).toMatchObject({
      minReplicas: 2,
      maxReplicas: 6,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 75 } } },
      ],
      behavior: { scaleUp: { stabilizationWindowSeconds: 30 }, scaleDown: { stabilizationWindowSeconds: 300 } },
    });
  });

  test("are as many as the values say without one", async () => {
    const objects = await render({ helm: inject("helm"), files: [file("single")] });
    expect(objects.filter(({ kind }) => /HorizontalPodAutoscaler|PodDisruptionBudget/.test(kind))).toEqual([]);
    for (const { spec } of objects.filter(({ kind }) => kind === "Deployment")) expect(spec.replicas).toBe(1);
  });

  test("may be drained one at a time, broken ones at any time", () => {
    for (const { spec } of development.filter(({ kind }) => kind === "PodDisruptionBudget")) {
      expect(spec).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" });
    }
  });
});

describe("a change of a setting", () => {
  const checksums = (objects: KubernetesObject[], name: string) =>
    find("Deployment", `stagedoor-${name}`, objects).spec.template.metadata.annotations;
  const with_ = (values: unknown) => render({ helm: inject("helm"), files: [file("development")], values });

  test("of one component restarts only that one", async () => {
    const changed = await with_({ components: { events: { env: { MAX_TICKET_TYPES: 5 } } } });
    expect(checksums(changed, "events")).not.toEqual(checksums(development, "events"));
    expect(checksums(changed, "bookings")).toEqual(checksums(development, "bookings"));
  });

  test("of all restarts all, a password's change too", async () => {
    const changed = await with_({ logLevel: "debug" });
    expect(checksums(changed, "web")).not.toEqual(checksums(development, "web"));
    const other = await with_({ secrets: { seed: "another" } });
    expect(checksums(other, "auth")).not.toEqual(checksums(development, "auth"));
    expect(checksums(other, "web")).toEqual(checksums(development, "web"));
  });
});

test("large whole numbers stay whole", async () => {
  const values = {
    components: { events: { env: { MAX_CAPACITY: 100_000_000 } } },
    rateLimit: { perMinute: 10_000_000 },
  };
  const objects = await render({ helm: inject("helm"), files: [file("development")], values });
  expect(find("ConfigMap", "stagedoor-events", objects).data.MAX_CAPACITY).toBe("100000000");
  expect(find("ConfigMap", "stagedoor-shared", objects).data.RATE_LIMIT_PER_MINUTE).toBe("10000000");
});

test("metrics of the component that is open to all are on a port of their own", async () => {
  const objects = await render({ helm: inject("helm"), files: [file("production")] });
  const endpoint = (name: string) => find("ServiceMonitor", `stagedoor-${name}`, objects).spec.endpoints[0].port;
  expect([endpoint("web"), endpoint("auth")]).toEqual(["metrics", "http"]);
  const [container] = find("Deployment", "stagedoor-web", objects).spec.template.spec.containers;
  expect(container.ports).toContainEqual({ name: "metrics", containerPort: 9090 });
  expect(find("ConfigMap", "stagedoor-web", objects).data.METRICS_PORT).toBe("9090");
});

function find(kind: string, name: string, objects: KubernetesObject[]): KubernetesObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}
