import { describe, expect, test } from "vitest";
import { removeNamespace } from "../../src/cluster/installation.ts";
import { helm, kubectl, release } from "../../src/cluster/kube.ts";

const kinds =
  "all,configmaps,secrets,serviceaccounts,networkpolicies,ingresses,poddisruptionbudgets,horizontalpodautoscalers,roles,rolebindings,jobs";

export function removal(): void {
  describe("helm uninstall", () => {
    test("leaves nothing but the secret that it says it keeps", async () => {
      const said = await helm(["uninstall", release, "--wait", "--timeout", "180s"], { timeoutMs: 200_000 });
      const selector = `app.kubernetes.io/instance=${release}`;
      const left = await kubectl(["get", kinds, "--selector", selector, "--output", "name", "--ignore-not-found"]);
      expect(left.split("\n").filter(Boolean)).toEqual([`secret/${release}-generated`]);
      expect(said).toContain(`${release}-generated`);
    });

    test("lets the namespace go", removeNamespace);
  });
}
