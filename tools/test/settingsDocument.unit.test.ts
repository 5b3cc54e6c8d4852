import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@stagedoor/platform/state";
import { databaseVariables, readDatabaseSettings } from "@stagedoor/postgres/databaseSettings";
import { describe, expect, test } from "vitest";
import { settingsDocument } from "../src/docs/settingsDocument.ts";
import { serviceSettings, settingsList } from "../src/docs/settingsList.ts";

test("docs/settings.md is what the services read (else: npm run docs:generate)", () => {
  expect(readFileSync(join(repositoryRoot, "docs", "settings.md"), "utf8")).toBe(settingsDocument());
});

describe.each(Object.entries(settingsList()))("the settings of %s", (_service, settings) => {
  test("each have a name of their own, and say what they are and may be", () => {
    expect(new Set(settings.map(({ name }) => name)).size).toBe(settings.length);
    for (const { name, about, limits } of settings) {
      expect(name).toMatch(/^(<NAME>|[A-Z0-9])(_?[A-Z0-9]+)+$/);
      expect(about.length).toBeGreaterThan(8);
      expect(limits.length).toBeGreaterThan(3);
    }
  });

  test("name no place on the machine that made the document", () => {
    expect(JSON.stringify(settings)).not.toContain(repositoryRoot);
  });
});

describe.each(Object.entries(serviceSettings))("what %s reads", (_service, spec) => {
  test.each(Object.values(spec))("$name is required, or has the default, as it says", (setting) => {
    const read = (value: string | undefined) => setting.read(value, {});
    if (setting.required) expect(() => read(undefined)).toThrow("is missing");
    else if (setting.default === undefined) expect(read(undefined)).toBeUndefined();
    else if (setting.name !== "API_DOCS_DIR") expect(read(setting.default || undefined)).toEqual(read(undefined));
  });
});

test("what the command createDatabases reads is all in its list", () => {
  const asked = new Set<string>();
  const good = { ADMIN_DATABASE_URL: "postgres://admin@db.example.test", DATABASES: "auth", AUTH_PASSWORD: "a" };
  const env = new Proxy<Record<string, string | undefined>>(good, {
    get(target, name) {
      asked.add(String(name).replace("AUTH", "<NAME>"));
      return target[String(name)];
    },
  });
  expect(readDatabaseSettings(env)).toMatchObject({ wanted: [{ name: "auth" }] });
  expect(databaseVariables.map(({ name }) => name).toSorted()).toEqual([...asked].toSorted());
});
