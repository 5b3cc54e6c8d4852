import { expect, it } from "vitest";
import { readDatabaseSettings } from "../src/databaseSettings.ts";

const good = {
  ADMIN_DATABASE_URL: "postgres://admin:hunter2@db.example.test/postgres",
  DATABASES: "auth, box_office",
  AUTH_PASSWORD: "a",
  BOX_OFFICE_PASSWORD: "b",
  BOX_OFFICE_OWNER_PASSWORD: "c",
};

it("names and passwords belong together by the variables' names", () => {
  expect(readDatabaseSettings(good)).toEqual({
    adminUrl: good.ADMIN_DATABASE_URL,
    wanted: [
      { name: "auth", password: "a", ownerPassword: undefined },
      { name: "box_office", password: "b", ownerPassword: "c" },
    ],
    timeoutMs: 240_000,
  });
});

it.each([
  [{ ADMIN_DATABASE_URL: "" }, "ADMIN_DATABASE_URL is missing"],
  [{ ADMIN_DATABASE_URL: "mysql://admin:hunter2@x" }, "ADMIN_DATABASE_URL must be a URL"],
  [{ DATABASES: " , " }, "DATABASES is missing"],
  [{ DATABASES: "auth,auth" }, 'DATABASES has "auth" twice'],
  [{ DATABASES: 'auth,a"b' }, `DATABASES has "a"b": a name is`],
  [{ DATABASES: "Auth" }, 'DATABASES has "Auth": a name is'],
  [{ DATABASES: "postgres" }, 'DATABASES has "postgres", which is the server\'s own'],
  [{ DATABASES: "auth_owner" }, 'DATABASES has "auth_owner"'],
  [{ DATABASES: "admin", ADMIN_PASSWORD: "a" }, 'DATABASES has "admin", which is the administrator'],
  [{ AUTH_PASSWORD: "" }, 'AUTH_PASSWORD is missing: the password of the role "auth"'],
  [{ PREPARE_TIMEOUT_MS: "soon" }, "PREPARE_TIMEOUT_MS must be"],
])("%j is refused by name, without a secret", (spoilt, fault) => {
  const problems = readDatabaseSettings({ ...good, ...spoilt });
  expect(problems).toContainEqual(expect.stringContaining(fault));
  expect(JSON.stringify(problems)).not.toContain("hunter2");
});
