import { join } from "node:path";
import { environmentOf, podsOf } from "@stagedoor/tools/chart/pods";
import { chartFolder, type KubernetesObject, render } from "@stagedoor/tools/chart/render";
import { chartVariants } from "@stagedoor/tools/chart/variants";
import { describe, expect, inject, test } from "vitest";

const file = (name: string) => join(chartFolder, "ci", `${name}.yaml`);
const databases = ["auth", "bookings", "email", "events", "payments"];

describe("secrets that the chart makes", async () => {
  // Without a seed: they are random, and only agree when one render remembers them.
  const objects = await render({
    helm: inject("helm"),
    files: [file("development")],
    values: { secrets: { seed: "" } },
  });
  const again = await render({ helm: inject("helm"), files: [file("development")], values: { secrets: { seed: "" } } });
  const kept = contents(objects, "stagedoor-generated");

  test("are kept when the release goes", () => {
    const secret = objects.find(({ metadata }) => metadata.name === "stagedoor-generated");
    expect(secret?.metadata.annotations).toEqual({ "helm.sh/resource-policy": "keep" });
  });

  test("are as many as needed, each its own, and others the next time", () => {
    const names = databases.flatMap((name) => [`${name}.owner-password`, `${name}.password`]);
    const own = ["auth.KEY_ENCRYPTION_SECRET", "bookings.KEY_ENCRYPTION_SECRET", "common.LINK_SECRET"];
    expect(Object.keys(kept).sort()).toEqual([...own, ...names].sort());
    const values = [...Object.values(kept), ...Object.values(contents(again, "stagedoor-generated"))];
    expect(new Set(values).size).toBe(2 * Object.keys(kept).length);
    for (const value of values) expect(value).toMatch(/^[0-9a-f]{64}$/);
  });

  test("is one for all who must know it", () => {
    const link = kept["common.LINK_SECRET"];
    expect(link).toMatch(/^[0-9a-f]{64}$/);
    for (const name of ["auth", "email"]) expect(contents(objects, `stagedoor-${name}`).LINK_SECRET).toBe(link);
    expect(contents(objects, "stagedoor-bookings").LINK_SECRET).toBeUndefined();
  });

  test.each(databases)("are the same for %s, for who migrates it and for who makes its roles", (name) => {
    const [own, owner] = [kept[`${name}.password`], kept[`${name}.owner-password`]];
    const address = (role: string, password: string | undefined) =>
      `postgres://${role}:${password}@postgres:5432/${name}?sslmode=disable`;
    expect(contents(objects, `stagedoor-${name}`).DATABASE_URL).toBe(address(name, own));
    expect(contents(objects, `stagedoor-prepare-${name}`).DATABASE_URL).toBe(address(`${name}_owner`, owner));
    const made = contents(objects, "stagedoor-databases");
    expect(made[`${name.toUpperCase()}_PASSWORD`]).toBe(own);
    expect(made[`${name.toUpperCase()}_OWNER_PASSWORD`]).toBe(owner);
  });

  test("are none where all are given", async () => {
    for (const name of ["external", "production"]) {
      const given = await render({ helm: inject("helm"), files: [file(name)] });
      expect(given.filter(({ kind }) => kind === "Secret")).toEqual([]);
      expect(given.filter(({ metadata }) => metadata.name === "stagedoor-databases")).toEqual([]);
    }
  });
});

describe.each(chartVariants())("with $name, a pod gets no secret of another", async ({ files }) => {
  const objects = await render({ helm: inject("helm"), files });
  const pods = podsOf(objects).filter(({ component }) => !["databases", "prepare"].includes(component));

  test.each(pods)("$owner", ({ component, spec }) => {
    const [container] = spec.containers;
    const { variables, unknownKeys } = environmentOf(container, objects);
    const ours = variables.filter(({ from }) => from.startsWith("Secret/")).map(({ from }) => from);
    expect(ours.filter((from) => from !== `Secret/stagedoor-${component}`)).toEqual([]);
    const others = databases.filter((name) => name !== component).map((name) => new RegExp(`\\b${name}\\b`));
    expect(unknownKeys.filter((name) => others.some((other) => other.test(name)))).toEqual([]);
    for (const { name, secret } of spec.volumes ?? []) expect(secret, name).toBeUndefined();
  });
});

test("the migrations use the role that owns the schema, and get no key of Stripe's", async () => {
  const objects = await render({ helm: inject("helm"), files: [file("production")] });
  const job = podsOf(objects).find(({ component }) => component === "prepare");
  const from = (name: string) => {
    const container = job?.spec.containers.find((one: { name: string }) => one.name === name);
    const { variables, unknownKeys } = environmentOf(container, objects);
    return [
      ...unknownKeys,
      ...variables.filter(({ text }) => text === undefined).map((one) => `${one.name} ${one.from}`),
    ];
  };
  const kafka = "KAFKA_SASL_PASSWORD stagedoor-kafka/password";
  expect(from("auth")).toEqual(["DATABASE_URL auth-owner/uri", kafka]);
  expect(from("events")).toEqual(["events-owner", kafka]);
  expect(from("bookings")).toEqual(["DATABASE_URL bookings-app/uri", "KAFKA_SASL_PASSWORD bookings-kafka/password"]);
  expect(from("payments")).toEqual(["DATABASE_URL payments-app/uri", kafka]);
});

function contents(objects: KubernetesObject[], name: string): Record<string, string> {
  const secret = objects.find(({ kind, metadata }) => kind === "Secret" && metadata.name === name);
  const data = Object.entries<string>(secret?.data ?? {});
  return Object.fromEntries(data.map(([key, value]) => [key, Buffer.from(value, "base64").toString()]));
}
