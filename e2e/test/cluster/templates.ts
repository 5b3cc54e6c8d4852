import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { repositoryRoot } from "@stagedoor/platform/state";
import { beforeAll, describe, expect, test } from "vitest";
import { chart } from "../../src/cluster/installation.ts";
import { helm, kubectl } from "../../src/cluster/kube.ts";
import { run } from "../../src/cluster/run.ts";

const variants = globSync(join(chart, "ci", "*.yaml"), { cwd: repositoryRoot }).sort();

/** The API server accepts what is rendered, of every kind that the chart can make. */
export function templates(): void {
  describe("what the chart renders", () => {
    let version: string;
    beforeAll(async () => {
      const { serverVersion } = JSON.parse(await kubectl(["version", "--output", "json"]));
      version = serverVersion.gitVersion;
    });

    test.each(variants)("is accepted by the API server: %s", async (values) => {
      const rendered = await helm(["template", "dry-run", chart, "--values", values, "--kube-version", version]);
      // A warning is what Pod Security and deprecated fields are told by.
      const apply = ["apply", "--dry-run=server", "--warnings-as-errors", "--filename", "-"];
      const answer = await kubectl(apply, { input: rendered });
      expect(answer).toMatch(/deployment\.apps\/\S+ created \(server dry run\)/);
    });

    test("is rendered by Skaffold with the images that it builds", async () => {
      const rendered = await run("skaffold", ["render", "--offline", "--digest-source=tag"]);
      for (const image of ["auth", "web", "stripe-sandbox"])
        expect(rendered).toMatch(new RegExp(`image: \\S*${image}`));
      expect(rendered).toMatch(/kind: HorizontalPodAutoscaler/);
    });

    test("was tried with more than one set of values", () => {
      expect(variants.map((file) => basename(file)).length).toBeGreaterThan(3);
    });
  });
}
