import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { components } from "../../src/cluster/installation.ts";
import { kubectl, podsOf, release } from "../../src/cluster/kube.ts";
import { reaches, startStranger, stranger, type Target } from "../../src/cluster/reach.ts";

const neighbours: Record<string, Target> = {
  postgres: { host: "postgres", port: 5432 },
  kafka: { host: "kafka", port: 9092 },
  smtp: { host: "mail", port: 1025 },
  sandbox: { host: "stripe-sandbox", port: 80 },
  ingress: { host: "traefik", port: 80 },
};

const services = components.map((name): [string, Target] => [name, { host: `${release}-${name}`, port: 80 }]);

/** What a component may open connections to; everything else is closed to it. Everybody may ask auth for its keys who checks tokens. */
const allowed: Record<string, string[]> = {
  auth: ["kafka", "postgres"],
  events: ["auth", "kafka", "postgres"],
  bookings: ["auth", "kafka", "postgres"],
  payments: ["auth", "kafka", "postgres", "sandbox"],
  email: ["kafka", "postgres", "smtp"],
  web: [],
};

/** The NetworkPolicies, asked by trying: from a pod that nobody knows, and from inside every component. */
export function closedNetwork(): void {
  describe("the network", () => {
    let targets: Record<string, Target>;

    beforeAll(async () => {
      const [web] = await podsOf("web");
      await startStranger(web?.spec.containers[0]?.image ?? "");
      const ip = await kubectl(["get", "pod", stranger, "--output", "jsonpath={.status.podIP}"]);
      targets = {
        ...neighbours,
        ...Object.fromEntries(services),
        stranger: { host: ip, port: 9000 },
        apiServer: await findApiServer(),
      };
    });
    afterAll(() => kubectl(["delete", "pod", stranger, "--now"]));

    test("lets a pod outside the allowed paths reach the door and nothing behind it", async () => {
      const reached = await reaches(stranger, targets);
      expect(trueOf(reached)).toEqual(["apiServer", "ingress", "stranger"]);
    });

    test.each(components)("lets %s reach what it needs and nothing else", async (component) => {
      const [pod] = await podsOf(component);
      const reached = await reaches(pod?.metadata.name ?? "", targets);
      // A Service may lead back to the pod itself, which no policy is about.
      expect(trueOf(reached).filter((name) => name !== component)).toEqual(allowed[component]);
    });
  });
}

function trueOf(reached: Record<string, boolean>): string[] {
  return Object.keys(reached)
    .filter((name) => reached[name])
    .sort();
}

type Slice = { endpoints: { addresses: string[] }[]; ports: { port: number }[] };

/** Where the API server itself listens: policies are about pods and addresses, not about its Service. */
async function findApiServer(): Promise<Target> {
  const selector = ["--selector", "kubernetes.io/service-name=kubernetes"];
  const text = await kubectl(["get", "--namespace", "default", "endpointslices", ...selector, "--output", "json"]);
  const [slice] = (JSON.parse(text) as { items: Slice[] }).items;
  return { host: slice?.endpoints[0]?.addresses[0] ?? "", port: slice?.ports[0]?.port ?? 0 };
}
