import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileCache, password, type SignedIn, startAuth, type TestAuth } from "./startAuth.ts";

const cli = fileURLToPath(new URL("../src/cli/createAdmin.ts", import.meta.url));
const run = promisify(execFile);
let auth: TestAuth;
let admin: SignedIn;
let host: SignedIn & { user: Listed };
let attendee: SignedIn & { user: Listed };

type Listed = SignedIn["user"] & { createdAt: string };
type Page = { items: Listed[]; total: number; limit: number; offset: number };

function createAdmin(args: string[], env: Record<string, string> = {}) {
  return run(process.execPath, [cli, ...args], {
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache, ...auth.env, ADMIN_PASSWORD: password, ...env },
  });
}

async function login(email: string): Promise<SignedIn> {
  return (await (await auth.post("/api/v1/auth/login", { email, password })).json()) as SignedIn;
}

beforeAll(async () => {
  auth = await startAuth();
  host = (await auth.register({ name: "Bella Host", role: "host" })) as typeof host;
  attendee = (await auth.register({ name: "Carl 100%", role: "attendee" })) as typeof attendee;
  // Of one name, so that something else must order them.
  for (let i = 0; i < 3; i += 1) await auth.register({ name: "Dora" });
  await createAdmin(["--email", "Root@example.test", "--name", "Ada Admin"]);
  admin = await login("root@example.test");
});

afterAll(() => auth.stop());

describe("the operator's command", { timeout: 240_000 }, () => {
  it("makes an admin who can sign in, and is announced", async () => {
    expect(admin.user).toMatchObject({ email: "root@example.test", name: "Ada Admin", role: "admin", version: 1 });
  });

  it("makes an admin of an account that is there, and again is harmless", async () => {
    const { user } = await auth.register();
    const { stdout } = await createAdmin(["--email", user.email]);
    expect(stdout).toBe(`${user.email} is an admin (${user.id})\n`);
    await createAdmin(["--email", user.email]);
    expect((await login(user.email)).user).toMatchObject({ id: user.id, role: "admin", name: user.name });
    await auth.service.database.sql`update users set role = 'attendee' where id = ${user.id}`;
  });

  it("with another password ends the account's sessions, and with the same one does not", async () => {
    const one = await auth.register();
    await createAdmin(["--email", one.user.email]);
    const refresh = (refreshToken: string) => auth.post("/api/v1/auth/refresh", { refreshToken });
    expect((await refresh(one.refreshToken)).status).toBe(200);
    await createAdmin(["--email", one.user.email], { ADMIN_PASSWORD: "another password" });
    expect((await refresh(one.refreshToken)).status).toBe(401);
    await auth.service.database.sql`update users set role = 'attendee' where id = ${one.user.id}`;
  });

  it("names what is wrong", async () => {
    await expect(createAdmin([])).rejects.toMatchObject({ code: 78, stderr: expect.stringContaining("--email") });
    const short = createAdmin(["--email", "a@example.test"], { ADMIN_PASSWORD: "short" });
    await expect(short).rejects.toMatchObject({ code: 78, stderr: expect.stringContaining("ADMIN_PASSWORD") });
  });
});

describe("the list of users", () => {
  let everybody: Listed[];
  beforeAll(async () => {
    const rows = await auth.service.database.sql`select id, name, email, role, created_at from users order by id`;
    everybody = rows.map(
      ({ created_at, ...row }) => ({ ...row, createdAt: new Date(created_at).toISOString() }) as Listed,
    );
  });
  const ids = (page: Page) => page.items.map(({ id }) => id).toSorted();

  async function list(query: string): Promise<Page> {
    const reply = await auth.get(`/api/v1/users?${query}`, admin.accessToken);
    expect(reply.status).toBe(200);
    return (await reply.json()) as Page;
  }

  const sorts = ["date", "name", "email"] as const;
  const key = { date: "createdAt", name: "name", email: "email" } as const;

  it.each(sorts.flatMap((sort) => ["asc", "desc"].map((order) => [sort, order] as const)))(
    "by %s, %s, is whole, in order, and the same page by page",
    async (sort, order) => {
      const all = await list(`sort=${sort}&order=${order}&limit=100`);
      expect(all.items).toHaveLength(everybody.length);
      expect(all.total).toBe(everybody.length);
      const values = all.items.map((user) => user[key[sort]]);
      const ordered = values.toSorted();
      expect(values).toEqual(order === "asc" ? ordered : ordered.toReversed());
      const pages: Page["items"] = [];
      for (let offset = 0; offset <= everybody.length; offset += 2) {
        const page = await list(`sort=${sort}&order=${order}&limit=2&offset=${offset}`);
        expect(page).toMatchObject({ total: everybody.length, limit: 2, offset });
        pages.push(...page.items);
      }
      expect(pages).toEqual(all.items);
    },
  );

  it("is by date and of 20 unless it is asked for otherwise, and empty beyond its end", async () => {
    expect(await list("")).toEqual({ ...(await list("sort=date&order=asc&limit=20")), limit: 20, offset: 0 });
    expect(await list("offset=1000")).toEqual({ items: [], total: everybody.length, limit: 20, offset: 1000 });
  });

  it("filters by role", async () => {
    for (const role of ["host", "attendee", "admin"]) {
      const found = await list(`role=${role}&limit=100`);
      expect(ids(found)).toEqual(
        everybody
          .filter((user) => user.role === role)
          .map(({ id }) => id)
          .toSorted(),
      );
      expect(found.total).toBe(found.items.length);
    }
  });

  it("filters by part of a name or an address, whatever its capitals, and takes each sign for itself", async () => {
    expect((await list("q=bELLA")).items).toEqual([host.user]);
    expect((await list("q=lla%20Ho")).items).toEqual([host.user]);
    expect((await list(`q=${encodeURIComponent("100%")}`)).items).toEqual([attendee.user]);
    expect((await list(`q=${encodeURIComponent("1_0%")}`)).items).toEqual([]);
    expect((await list("q=root@")).items).toEqual([admin.user]);
    expect((await list(`q=${encodeURIComponent("\\\\\\")}`)).items).toEqual([]);
  });

  it("filters by a beginning where the text is too short for a part", async () => {
    expect((await list("q=bE")).items).toEqual([host.user]);
    expect((await list("q=c")).items).toContainEqual(attendee.user);
    expect((await list("q=ro")).items).toEqual([admin.user]);
    expect((await list("q=_")).items).toEqual([]);
  });

  it("filters by the time of registration: from the first instant on, and before the second", async () => {
    const at = (user: { createdAt: string }) => encodeURIComponent(user.createdAt);
    const since = everybody.filter((user) => user.createdAt >= attendee.user.createdAt).map(({ id }) => id);
    expect(ids(await list(`createdFrom=${at(attendee.user)}&limit=100`))).toEqual(since.toSorted());
    const before = everybody.filter((user) => user.createdAt < attendee.user.createdAt).map(({ id }) => id);
    expect(ids(await list(`createdTo=${at(attendee.user)}&limit=100`))).toEqual(before.toSorted());
    expect((await list("createdFrom=2000-01-01T00:00:00Z&createdTo=2000-01-02T00:00:00Z")).total).toBe(0);
    expect((await list(`createdFrom=${at(host.user)}&role=host&q=bella`)).items).toEqual([host.user]);
    expect((await list(`createdFrom=${at(host.user)}&role=attendee&q=bella`)).items).toEqual([]);
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["limit=many", "limit"],
    ["offset=-1", "offset"],
    ["sort=password_hash", "sort"],
    ["order=up", "order"],
    ["role=owner", "role"],
    ["createdFrom=yesterday", "createdFrom"],
    ["page=2", "page"],
    ["q=", "q"],
  ])("refuses %s and names it", async (query, field) => {
    const reply = await auth.get(`/api/v1/users?${query}`, admin.accessToken);
    expect(await reply.json()).toMatchObject({ status: 400, errors: [{ field }] });
  });

  it("is for admins: 403 for others, 401 without a token", async () => {
    for (const { accessToken } of [host, attendee]) {
      expect(await (await auth.get("/api/v1/users", accessToken)).json()).toMatchObject({
        status: 403,
        code: "forbidden",
      });
    }
    expect(await (await auth.get("/api/v1/users")).json()).toMatchObject({ status: 401, code: "unauthenticated" });
    expect((await auth.get("/api/v1/users", `${admin.accessToken}x`)).status).toBe(401);
  });
});

describe("one user", () => {
  it("is seen by that user and by admins", async () => {
    for (const { accessToken } of [host, admin]) {
      const reply = await auth.get(`/api/v1/users/${host.user.id}`, accessToken);
      expect(await reply.json()).toEqual(host.user);
    }
  });

  it("is 404 for others, as is one that does not exist", async () => {
    expect((await auth.get(`/api/v1/users/${host.user.id}`, attendee.accessToken)).status).toBe(404);
    expect((await auth.get(`/api/v1/users/${crypto.randomUUID()}`, admin.accessToken)).status).toBe(404);
  });

  it("has a UUID for an id: anything else is 400", async () => {
    const reply = await auth.get("/api/v1/users/1", admin.accessToken);
    expect(await reply.json()).toMatchObject({ status: 400, errors: [{ field: "id" }] });
  });
});
