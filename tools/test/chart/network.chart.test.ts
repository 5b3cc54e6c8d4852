import { join } from "node:path";
import { podsOf } from "@stagedoor/tools/chart/pods";
import { chartFolder, type KubernetesObject, render } from "@stagedoor/tools/chart/render";
import { chartVariants } from "@stagedoor/tools/chart/variants";
import { describe, expect, inject, test } from "vitest";

const files = [join(chartFolder, "ci", "demo.yaml")];
const objects = await render({ helm: inject("helm"), files });
const surroundings = ["traefik", "postgres", "kafka", "stripe-sandbox", "mail"];

/** Whom each pod reaches, and on which ports, by the label that names it; "nobody" but DNS otherwise. */
const reached: Record<string, string[]> = {
  auth: ["kafka 9092", "postgres 5432"],
  events: ["auth 8080", "kafka 9092", "postgres 5432"],
  bookings: ["auth 8080", "kafka 9092", "postgres 5432"],
  payments: ["auth 8080", "kafka 9092", "postgres 5432", "stripe-sandbox 8080"],
  email: ["kafka 9092", "mail 1025", "postgres 5432"],
  web: [],
  databases: ["postgres 5432"],
  prepare: ["kafka 9092", "postgres 5432"],
  demonstration: ["traefik 8000"],
  journey: ["mail all", "stripe-sandbox all", "traefik 8000"],
};
const comesIn: Record<string, string[]> = {
  auth: ["bookings,events,payments 8080", "traefik 8080"],
  events: ["traefik 8080"],
  bookings: ["traefik 8080"],
  payments: ["traefik 8080"],
  email: [],
  web: ["traefik 8080"],
  databases: [],
  prepare: [],
  demonstration: [],
  journey: [],
};

describe.each(Object.keys(reached))("%s", (component) => {
  const rules = policiesOf(objects, component).map(({ spec }) => spec);

  test("reaches only what it needs", () => {
    const all = rules.flatMap(({ egress = [] }) => egress.flatMap((rule: Rule) => told(rule.to, rule.ports)));
    expect(all.filter((one: string) => one !== "kube-dns 53,53").sort()).toEqual(reached[component]);
    expect(all).toContain("kube-dns 53,53");
  });

  test("is reached only by whom it must be", () => {
    const all = rules.flatMap(({ ingress = [] }) => ingress.flatMap((rule: Rule) => told(rule.from, rule.ports)));
    expect(all.sort()).toEqual(comesIn[component]);
  });
});

test("Prometheus reaches the port with the metrics and no other, Stripe's addresses are public ones", async () => {
  const production = await render({ helm: inject("helm"), files: [join(chartFolder, "ci", "production.yaml")] });
  const from = (component: string) =>
    policiesOf(production, component)
      .flatMap(({ spec }) => spec.ingress ?? [])
      .filter((rule: Rule) => JSON.stringify(rule.from).includes("monitoring"))
      .flatMap((rule: Rule) => rule.ports?.map(({ port }) => port));
  expect([from("web"), from("auth"), from("email")]).toEqual([[9090], [8080], [8080]]);
  const blocks = policiesOf(production, "payments")
    .flatMap(({ spec }) => spec.egress)
    .flatMap((rule: Rule) => rule.to ?? [])
    .flatMap(({ ipBlock }) => ipBlock ?? []);
  expect(blocks).toEqual([{ cidr: "0.0.0.0/0", except: expect.arrayContaining(["10.0.0.0/8", "169.254.0.0/16"]) }]);
});

describe.each(chartVariants().filter(({ name }) => name !== "single"))("with $name", async ({ files: own }) => {
  const rendered = await render({ helm: inject("helm"), files: own });

  test("every pod is closed in both directions", () => {
    for (const { component, metadata } of podsOf(rendered)) {
      const policies = policiesOf(rendered, component);
      expect(policies.length, component).toBeGreaterThan(0);
      for (const { spec } of policies) expect(spec.policyTypes).toEqual(["Ingress", "Egress"]);
      const closed = rendered.find(({ metadata: { name } }) => name === "stagedoor-closed");
      expect(metadata.labels).toMatchObject(closed?.spec.podSelector.matchLabels);
    }
  });

  test("no rule is open to everybody", () => {
    for (const { kind, metadata, spec } of rendered) {
      if (kind !== "NetworkPolicy") continue;
      for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
        expect((rule.to ?? rule.from)?.length, metadata.name).toBeGreaterThan(0);
      }
    }
  });
});

type Peer = { podSelector?: Selector; namespaceSelector?: Selector; ipBlock?: object };
type Selector = { matchLabels?: Record<string, string>; matchExpressions?: { values: string[] }[] };
type Rule = { to?: Peer[]; from?: Peer[]; ports?: { port: number }[] };

function policiesOf(from: KubernetesObject[], component: string): KubernetesObject[] {
  return from.filter(
    ({ kind, spec }) =>
      kind === "NetworkPolicy" && spec.podSelector.matchLabels["app.kubernetes.io/component"] === component,
  );
}

function told(peers: Peer[] = [], ports?: { port: number }[]): string[] {
  const numbers = ports?.map(({ port }) => port).join(",") ?? "all";
  return peers.map(({ podSelector }) => {
    const {
      "k8s-app": dns,
      "app.kubernetes.io/name": name,
      "app.kubernetes.io/component": component,
    } = podSelector?.matchLabels ?? {};
    const several = podSelector?.matchExpressions?.[0]?.values.join(",");
    const outside = name !== undefined && surroundings.includes(name) ? name : undefined;
    return `${dns ?? several ?? component ?? outside ?? "somebody"} ${numbers}`;
  });
}
