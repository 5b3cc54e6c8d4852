import { existsSync, readdirSync, readFileSync } from "node:fs";
import { prefixesOf, routedServices } from "@stagedoor/contracts/routes";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

type Service = {
  image: string;
  build?: { args: Record<string, string> };
  env_file?: string;
  environment?: Record<string, unknown>;
  [key: string]: unknown;
};
type Router = { service: string; rule: string; priority?: number };
type Routes = {
  routers: Record<string, Router>;
  services: Record<string, { loadBalancer: { servers: { url: string }[] } }>;
};

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const text = read("docker-compose.yml");
const compose = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  configs: { routes: { content: string } };
};
const { routers, services: targets } = (parse(compose.configs.routes.content) as { http: Routes }).http;
const ours = Object.entries(compose.services).filter(([, { image }]) => image.startsWith("stagedoor/"));
const serviceNames = readdirSync(new URL("services", root)).sort();
const known = new Map(await Promise.all(serviceNames.map(async (name) => [name, await settingNames(name)] as const)));
const prefixesIn = ({ rule }: Router) => [...rule.matchAll(/PathPrefix\(`([^`]+)`\)/g)].map(([, prefix]) => prefix);

describe("the routes of Traefik in compose", () => {
  it.each(routedServices)("hand %s the prefixes of the table, once there is such a service", (name) => {
    const isThere = existsSync(new URL(`services/${name}/src`, root));
    const found = Object.values(routers).filter(({ service }) => service === name);
    expect(found.flatMap(prefixesIn).sort()).toEqual(isThere ? prefixesOf(name).sort() : []);
  });

  it("consist of nothing but prefixes, and leave the rest to web", () => {
    for (const router of Object.values(routers)) {
      const prefixes = prefixesIn(router).map((prefix) => `PathPrefix(\`${prefix}\`)`);
      expect(router.rule).toBe(prefixes.join(" || "));
    }
    expect(routers.web).toEqual({ service: "web", rule: "PathPrefix(`/`)", priority: 1 });
  });

  it("end at containers that there are", () => {
    for (const { service } of Object.values(routers)) {
      const urls = targets[service]?.loadBalancer.servers.map(({ url }) => new URL(url).hostname);
      expect(urls).toEqual([service]);
      expect(Object.keys(compose.services)).toContain(service);
    }
  });
});

describe.each(ours)("compose's %s", (name, service) => {
  it("writes nothing and has no right that it does not need", () => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] });
    expect(Object.keys(service)).toEqual(expect.arrayContaining(["mem_limit", "cpus", "pids_limit"]));
  });

  it("is built from the package of its name, if it is built", () => {
    if (service.build !== undefined) expect(service.build.args.SERVICE).toBe(name);
  });
});

it.each(ours.filter(([name]) => known.has(name)))("compose sets what %s knows, and nothing else", (name, service) => {
  expect(known.get(name)).toEqual(expect.arrayContaining(namesSet(service)));
});

it("compose runs every package that has a service", () => {
  expect(ours.map(([name]) => name)).toEqual(expect.arrayContaining(serviceNames));
});

it("the databases that are created are those that services use, each with a password", () => {
  const { environment = {} } = compose.services.databases as Service;
  const names = String(environment.DATABASES).split(",");
  const used = ours.flatMap(([, one]) => String(one.environment?.DATABASE_URL ?? "").match(/[^/]+$/) ?? []);
  expect(names.sort()).toEqual(used.sort());
  for (const name of names) {
    const password = environment[`${name.toUpperCase()}_PASSWORD`];
    expect(compose.services[name]?.environment?.DATABASE_URL).toContain(`//${name}:${password}@`);
  }
});

describe(".env.example", () => {
  const documented = new Map(
    [...read(".env.example").matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
  const used = usedVariables([text, ...envFiles().map((path) => read(path))].join("\n"));

  it("has every variable of compose, and no other", () => {
    expect([...documented.keys()].sort()).toEqual([...used.keys()].sort());
  });

  it("shows their defaults", () => {
    const shown = (name: string) => documented.get(name)?.replaceAll("4200", `$${"{STAGEDOOR_PORT:-4200}"}`);
    for (const [name, value] of used) {
      if (name === "STAGEDOOR_PORT" || name.startsWith("STRIPE_")) continue;
      expect([name, shown(name)]).toEqual([name, value]);
    }
  });
});

/** The names of all settings that a service's config.ts has. */
async function settingNames(service: string): Promise<string[]> {
  const config = (await import(new URL(`services/${service}/src/config.ts`, root).href)) as Record<string, unknown>;
  const specs = Object.values(config).filter((one) => typeof one === "object" && one !== null);
  return specs.flatMap((spec) => Object.values(spec)).flatMap(({ name }) => (typeof name === "string" ? [name] : []));
}

/** The variables in `${NAME:-default}` with their defaults, which may have one in themselves. */
function usedVariables(source: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = "", value = ""] of source.matchAll(/\$\{([A-Z_]+)(?::[-+]((?:[^{}$]|\$\{[^}]*\})*))?\}/g)) {
    if (!found.has(name)) found.set(name, value);
    for (const [inner, nested] of usedVariables(value)) found.set(inner, nested);
  }
  return found;
}

function envFiles(): string[] {
  return readdirSync(new URL("compose", root))
    .filter((name) => name.endsWith(".env"))
    .map((name) => `compose/${name}`);
}

/** The environment, with that of the file for the sandbox or for Stripe. */
function namesSet({ environment = {}, env_file }: Service): string[] {
  const files =
    env_file === undefined
      ? []
      : [/\$\{.*\}/g].flatMap((part) => ["", ".stripe"].map((end) => env_file.replace(part, end)));
  const inFiles = files.flatMap((path) => [...read(path).matchAll(/^([A-Z_]+)=/gm)].map(([, name = ""]) => name));
  return [...Object.keys(environment), ...inFiles];
}
