import { podsOf } from "@stagedoor/tools/chart/pods";
import { render } from "@stagedoor/tools/chart/render";
import { chartVariants } from "@stagedoor/tools/chart/variants";
import { describe, expect, inject, test } from "vitest";

/** Volumes that Pod Security's `restricted` allows; all but these fail it. */
const allowedVolumes = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

describe.each(chartVariants())("with $name", async ({ files }) => {
  const objects = await render({ helm: inject("helm"), files });
  const pods = podsOf(objects);

  test("there are pods of services, hooks and the test", () => {
    const components = new Set(pods.map(({ component }) => component));
    for (const name of ["auth", "events", "bookings", "payments", "email", "web", "prepare", "journey"]) {
      expect(components).toContain(name);
    }
  });

  test.each(pods)("$owner is `restricted`", ({ spec }) => {
    expect(spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: "RuntimeDefault" },
    });
    for (const key of ["hostNetwork", "hostPID", "hostIPC", "initContainers"]) expect(spec).not.toHaveProperty(key);
    for (const { name, ...source } of spec.volumes ?? [])
      expect(allowedVolumes, name).toContain(Object.keys(source)[0]);
    for (const container of spec.containers) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      for (const port of container.ports ?? []) expect(port).not.toHaveProperty("hostPort");
    }
  });

  test.each(pods)(
    "$owner has no token, no links, an account of its own, and says what it needs",
    ({ component, spec }) => {
      expect(spec.automountServiceAccountToken).toBe(false);
      expect(spec.enableServiceLinks).toBe(false);
      // The pod of helm test has the namespace's: a pod whose account comes with it fails a dry run on the server.
      if (component !== "journey") {
        const account = objects.find(
          ({ kind, metadata }) => kind === "ServiceAccount" && metadata.name === spec.serviceAccountName,
        );
        expect(account).toMatchObject({ automountServiceAccountToken: false });
      }
      for (const { resources } of spec.containers) {
        expect(resources.requests).toMatchObject({ cpu: expect.any(String), memory: expect.any(String) });
        expect(resources.limits).toEqual({ memory: expect.any(String) });
      }
    },
  );

  test.each(pods.filter(({ owner }) => owner.startsWith("Deployment")))(
    "$owner loses no request",
    ({ owner, spec }) => {
      const deployment = objects.find(({ kind, metadata }) => `${kind} ${metadata.name}` === owner);
      expect(deployment?.spec.strategy).toEqual({
        type: "RollingUpdate",
        rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
      });
      const [container] = spec.containers;
      expect(container.startupProbe.httpGet).toEqual({ path: "/livez", port: "http" });
      expect(container.livenessProbe.httpGet).toEqual({ path: "/livez", port: "http" });
      expect(container.readinessProbe.httpGet).toEqual({ path: "/readyz", port: "http" });
      const sleep = container.lifecycle.preStop.sleep.seconds;
      const shared = objects.find(({ metadata }) => metadata.name === "stagedoor-shared")?.data;
      expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(sleep + Number(shared.SHUTDOWN_TIMEOUT_MS) / 1000);
      const spread = spec.topologySpreadConstraints.map(
        (one: { topologyKey: string; whenUnsatisfiable: string }) => `${one.topologyKey} ${one.whenUnsatisfiable}`,
      );
      expect(spread).toEqual(["kubernetes.io/hostname ScheduleAnyway", "topology.kubernetes.io/zone ScheduleAnyway"]);
    },
  );
});
