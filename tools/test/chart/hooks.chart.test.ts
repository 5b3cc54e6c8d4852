import { join } from "node:path";
import { podsOf } from "@stagedoor/tools/chart/pods";
import { chartFolder, type KubernetesObject, render } from "@stagedoor/tools/chart/render";
import { describe, expect, inject, test } from "vitest";

const files = [join(chartFolder, "ci", "demo.yaml")];
const objects = await render({ helm: inject("helm"), files });
const hook = ({ metadata }: KubernetesObject): string | undefined => metadata.annotations?.["helm.sh/hook"];
const weight = ({ metadata }: KubernetesObject) => Number(metadata.annotations?.["helm.sh/hook-weight"] ?? 0);
const before = objects.filter((object) => hook(object) === "pre-install,pre-upgrade");

describe("what runs before the release has any object", () => {
  test("makes databases first, then migrates", () => {
    const jobs = before.filter(({ kind }) => kind === "Job").toSorted((a, b) => weight(a) - weight(b));
    expect(jobs.map(({ metadata }) => metadata.name)).toEqual(["stagedoor-databases", "stagedoor-prepare"]);
  });

  test.each(podsOf(before))("$owner finds in earlier hooks whatever of ours it needs", ({ owner, spec, metadata }) => {
    const job = before.find((one) => `${one.kind} ${one.metadata.name}` === owner) as KubernetesObject;
    const earlier = before.filter((one) => weight(one) < weight(job));
    const has = (kind: string, name: string) => earlier.some((one) => one.kind === kind && one.metadata.name === name);
    expect(has("ServiceAccount", spec.serviceAccountName)).toBe(true);
    for (const { envFrom } of spec.containers) {
      for (const { configMapRef, secretRef } of envFrom) {
        expect(configMapRef ? has("ConfigMap", configMapRef.name) : has("Secret", secretRef.name)).toBe(true);
      }
    }
    const policies = earlier.filter(({ kind }) => kind === "NetworkPolicy");
    const selecting = policies.filter(({ spec: { podSelector } }) =>
      Object.entries(podSelector.matchLabels).every(([key, value]) => metadata.labels[key] === value),
    );
    expect(selecting).toHaveLength(1);
    expect(selecting[0]?.spec.policyTypes).toEqual(["Ingress", "Egress"]);
  });

  test("is gone afterwards, and in nobody's way the next time", () => {
    for (const { metadata } of before) {
      expect(metadata.annotations["helm.sh/hook-delete-policy"]).toBe("before-hook-creation,hook-succeeded");
    }
    const ids = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test("runs the right commands in the right images", () => {
    const commands = podsOf(before).flatMap(({ component, spec }) =>
      spec.containers.map((one: { image: string; args: string[] }) => [component, one.image, ...one.args].join(" ")),
    );
    expect(commands.sort()).toEqual([
      "databases registry.example.test/any/auth:1 ../../packages/postgres/src/cli/createDatabases.ts",
      ...["auth", "bookings", "email", "events", "payments"].map(
        (name) => `prepare registry.example.test/any/${name}:1 src/cli/prepare.ts`,
      ),
    ]);
  });
});

test("a Job that fails is tried again, but not because of a bad setting, and not for ever", () => {
  for (const { spec } of objects.filter(({ kind }) => kind === "Job")) {
    expect(spec).toMatchObject({ backoffLimit: 3, activeDeadlineSeconds: 600, ttlSecondsAfterFinished: 3600 });
    expect(spec.podFailurePolicy.rules).toEqual([{ action: "FailJob", onExitCodes: { operator: "In", values: [78] } }]);
    expect(spec.template.spec.restartPolicy).toBe("Never");
  }
});

test("the demonstration is loaded afterwards, and the journey runs on demand, through the Ingress", () => {
  const after = objects.filter((object) => ["post-install,post-upgrade", "test"].includes(hook(object) ?? ""));
  const pods = podsOf(after).map(({ component, spec: { containers } }) => [
    component,
    ...containers[0].args,
    containers[0].env[0],
  ]);
  const origin = { name: "ORIGIN", value: "http://traefik" };
  expect(pods.sort()).toEqual([
    ["demonstration", "src/main.ts", "seed", origin],
    ["journey", "src/main.ts", "journey", origin],
  ]);
});

test("a rollback runs nothing: an older release works on the schema of a newer one", () => {
  expect(objects.filter((object) => /rollback|delete/.test(hook(object) ?? ""))).toEqual([]);
});
