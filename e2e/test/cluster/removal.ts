import { until } from "@stagedoor/platform/testing/until";
import { describe, expect, test } from "vitest";
import { removeNamespace } from "../../src/cluster/installation.ts";
import { helm, kubectl, list, ofRelease, type Pod, release } from "../../src/cluster/kube.ts";

const kinds =
  "all,configmaps,secrets,serviceaccounts,networkpolicies,ingresses,poddisruptionbudgets,horizontalpodautoscalers,roles,rolebindings,jobs";

export function removal(): void {
  describe("helm uninstall", () => {
    test("leaves nothing but the secret that it says it keeps", async () => {
      const said = await helm(["uninstall", release, "--wait", "--timeout", "180s"], { timeoutMs: 200_000 });
      // Helm waits for its objects, not for the pods that these had.
      await until(async () => (await list<Pod>("pods", ofRelease)).length === 0, {
        timeoutMs: 90_000,
        everyMs: 500,
        what: "the pods are gone",
      });
      const left = await kubectl(["get", kinds, "--selector", ofRelease, "--output", "name", "--ignore-not-found"]);
      expect(left.split("\n").filter(Boolean)).toEqual([`secret/${release}-generated`]);
      expect(said).toContain(`${release}-generated`);
    });

    test("lets the namespace go", removeNamespace);
  });
}
