import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { serviceCommand } from "@stagedoor/platform/stack/serviceCommand";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { closureOf } from "../src/images/closure.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const foldersOf = (name: string) => closureOf(name, root).map(({ folder }) => folder);

describe("what an image is made of", () => {
  it("is the package and what it needs when it runs, however far away", () => {
    expect(foldersOf("auth")[0]).toBe("services/auth");
    expect(foldersOf("auth").slice(1).sort()).toEqual(
      ["combine", "contracts", "messaging", "postgres", "service"].map((name) => `packages/${name}`),
    );
    expect(foldersOf("demonstration")).toEqual(["packages/demonstration"]);
  });

  it("is nothing where there is no such package, and the message has those that there are", () => {
    expect(() => closureOf("box-office", root)).toThrow(/^SERVICE is "box-office"; .* auth, .*web$/);
  });

  it("runs as services do elsewhere: the same flags, the same heap", () => {
    const dockerfile = read("Dockerfile");
    const { args, env } = serviceCommand({ name: "auth", database: true }, {});
    const flags = args
      .filter((arg) => arg.startsWith("--"))
      .map((arg) => arg.replace(/^--import=.*\/(quickImports\.ts)$/, "--import=/app/$1"));
    const entryPoint = JSON.parse(dockerfile.match(/^ENTRYPOINT (.*)$/m)?.[1] ?? "[]");
    expect(entryPoint).toEqual(["node", ...flags]);
    // What Node compiled counts only under the flags with which it was compiled.
    expect(dockerfile).toContain(
      `RUN ${JSON.stringify(["node", "/tools/compile.ts", ...flags]).replaceAll(",", ", ")}`,
    );
    for (const [name, value] of Object.entries(env).filter(([one]) => one.startsWith("MALLOC_"))) {
      expect(dockerfile).toContain(`${name}=${value}`);
    }
  });
});

describe("skaffold", () => {
  type Artifact = { image: string; docker: { buildArgs: { SERVICE: string } } };
  type Release = { setValueTemplates: Record<string, string> };
  const [, stagedoor] = parseAllDocuments(read("skaffold.yaml")).map((one) => one.toJS());
  const artifacts: Artifact[] = stagedoor.build.artifacts;
  const release: Release = stagedoor.manifests.helm.releases[0];

  it("builds the images that compose builds, each from the package of its name", () => {
    const { services } = parse(read("docker-compose.yml"), { merge: true }) as {
      services: Record<string, { build?: object }>;
    };
    const built = Object.keys(services).filter((name) => services[name]?.build !== undefined);
    expect(artifacts.map(({ image }) => image).sort()).toEqual(built.map((name) => `stagedoor/${name}`).sort());
    for (const { image, docker } of artifacts) expect(image).toBe(`stagedoor/${docker.buildArgs.SERVICE}`);
  });

  it("hands the chart each image that it has a place for", () => {
    const { components } = parse(read("helm/stagedoor/values.yaml")) as { components: Record<string, object> };
    const placed = Object.keys(components).map((name) => [`components.${name}.image`, imageOf(name)]);
    expect(release.setValueTemplates).toEqual({
      ...Object.fromEntries(placed),
      "demo.image": imageOf("demonstration"),
    });
  });

  function imageOf(name: string): string {
    return `{{.IMAGE_FULLY_QUALIFIED_stagedoor_${name}}}`;
  }
});
