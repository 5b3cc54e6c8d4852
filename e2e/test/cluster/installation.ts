import { describe, expect, test } from "vitest";
import { figure, timed } from "../../src/cluster/figures.ts";
import { components, installInfrastructure, tags, upgrade } from "../../src/cluster/installation.ts";
import { helm, list, nodeIn, ofRelease, type Pod, podsOf, release } from "../../src/cluster/kube.ts";
import { findOrigin } from "../../src/cluster/origin.ts";
import { run } from "../../src/cluster/run.ts";

export function installation(): void {
  describe("an empty namespace", () => {
    test("gets Postgres, Kafka, mail, the sandbox and an Ingress controller", async () => {
      await timed("k8s/development is ready", installInfrastructure);
    });

    test("gets Stagedoor, every component ready with at least two pods", async () => {
      await timed("helm install until everything is ready", () => upgrade(tags.first));
      for (const component of components) expect((await podsOf(component)).length, component).toBeGreaterThanOrEqual(2);
    });

    test("passes the journey from register to mail, in the cluster (helm test)", async () => {
      const answer = await timed("helm test", () =>
        helm(["test", release, "--timeout", "180s"], { timeoutMs: 200_000 }),
      );
      for (const line of answer.split("\n").filter((line) => / ms\b/.test(line))) figure(line.trim());
      expect(answer).toMatch(/Phase:\s+Succeeded/);
    });

    test("passes it through the Ingress from outside, too", async () => {
      const origin = await findOrigin();
      const env = { ORIGIN: origin, SANDBOX_URL: `${origin}/stripe`, MAIL_URL: `${origin}/mail` };
      const answer = await run(process.execPath, ["packages/demonstration/src/main.ts", "journey"], { env });
      expect(answer).toMatch(/mail/);
    });
  });

  describe("every pod of the release", () => {
    test("mounts no token, has a read-only root, and says what it needs", async () => {
      const pods = await list<Pod>("pods", ofRelease);
      expect(pods.length).toBeGreaterThanOrEqual(2 * components.length);
      for (const { metadata, spec } of pods) {
        const { name } = metadata;
        expect(spec.automountServiceAccountToken, name).toBe(false);
        const tokens = spec.volumes
          ?.flatMap(({ projected }) => projected?.sources ?? [])
          .filter((one) => "serviceAccountToken" in one);
        expect(tokens ?? [], name).toEqual([]);
        for (const { securityContext, resources } of spec.containers) {
          expect(securityContext?.readOnlyRootFilesystem, name).toBe(true);
          expect(Object.keys(resources?.requests ?? {}).sort(), name).toEqual(["cpu", "memory"]);
          expect(resources?.limits?.memory, name).toBeDefined();
        }
      }
    });

    test.each(components)("cannot write its root and finds no token: %s", async (component) => {
      const [pod] = await podsOf(component);
      const script = `
        const { existsSync, writeFileSync } = require("node:fs");
        let written = true;
        try { writeFileSync("/probe", ""); } catch (error) { written = error.code; }
        console.log(JSON.stringify({ written, token: existsSync("/var/run/secrets/kubernetes.io"), user: process.getuid() }));`;
      expect(JSON.parse(await nodeIn(pod?.metadata.name ?? "", script))).toEqual({
        written: "EROFS",
        token: false,
        user: 1000,
      });
    });
  });
}
