import { join } from "node:path";
import { prefixesOf, routedServices } from "@stagedoor/contracts/routes";
import { chartFolder, type KubernetesObject, render } from "@stagedoor/tools/chart/render";
import { describe, expect, inject, test } from "vitest";

const files = [join(chartFolder, "ci", "live.yaml")];
const objects = await render({
  helm: inject("helm"),
  files,
  values: { gateway: { enabled: true, parentRefs: [{ name: "public" }] } },
});
const wanted = [
  ...routedServices.flatMap((service) => prefixesOf(service).map((path) => `${path} -> stagedoor-${service}`)),
  "/ -> stagedoor-web",
].sort();

describe("requests go where the contracts say", () => {
  test("through the Ingress", () => {
    const rules = kind("Ingress").flatMap(({ spec }) => spec.rules) as KubernetesObject[];
    const paths = rules.flatMap(({ http }) => http.paths) as KubernetesObject[];
    expect(paths.map(({ path, backend }) => `${path} -> ${backend.service.name}`).sort()).toEqual(wanted);
    expect(new Set(paths.map(({ pathType }) => pathType))).toEqual(new Set(["Prefix"]));
  });

  test("through the Gateway", () => {
    const rules = kind("HTTPRoute").flatMap(({ spec }) => spec.rules) as KubernetesObject[];
    const paths = rules.flatMap(({ matches, backendRefs }) =>
      matches.map(({ path }: KubernetesObject) => `${path.value} -> ${backendRefs[0].name}`),
    );
    expect(paths.sort()).toEqual(wanted);
  });
});

function kind(name: string): KubernetesObject[] {
  return objects.filter((object) => object.kind === name);
}
