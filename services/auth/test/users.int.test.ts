import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileCache, password, type SignedIn, startAuth, type TestAuth } from "./startAuth.ts";

const cli = fileURLToPath(new URL("../src/cli/createAdmin.ts", import.meta.url));
const run = promisify(execFile);
let auth: TestAuth;
let admin: SignedIn;
let host: SignedIn;
let attendee: SignedIn;

type Page = { items: { name: string; email: string; role: string }[]; total: number; limit: number; offset: number };

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
  host = await auth.register({ name: "Bella Host", role: "host" });
  attendee = await auth.register({ name: "Carl 100%", role: "attendee" });
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

  it("names what is wrong", async () => {
    await expect(createAdmin([])).rejects.toMatchObject({ code: 78, stderr: expect.stringContaining("--email") });
    const short = createAdmin(["--email", "a@example.test"], { ADMIN_PASSWORD: "short" });
    await expect(short).rejects.toMatchObject({ code: 78, stderr: expect.stringContaining("ADMIN_PASSWORD") });
  });
});

describe("the list of users", () => {
  async function list(query: string): Promise<Page> {
    const reply = await auth.get(`/api/v1/users?${query}`, admin.accessToken);
    expect(reply.status).toBe(200);
    return (await reply.json()) as Page;
  }

  it("is sorted and paged, and counts all", async () => {
    const names = (page: Page) => page.items.map((user) => user.name);
    const all = await list("sort=name&order=asc&limit=100");
    expect(all.total).toBe(all.items.length);
    expect(names(all)).toEqual(names(all).toSorted());
    expect(names(await list("sort=name&order=desc&limit=100"))).toEqual(names(all).toReversed());
    const page = await list("sort=name&limit=2&offset=1");
    expect(page).toMatchObject({ total: all.total, limit: 2, offset: 1 });
    expect(names(page)).toEqual(names(all).slice(1, 3));
    expect((await list("sort=date&limit=1")).items[0]).toEqual(host.user);
    expect((await list("")).limit).toBe(20);
  });

  it("filters by role, text and time of registration", async () => {
    expect((await list("role=host")).items).toEqual([host.user]);
    expect((await list("q=bELLA")).items).toEqual([host.user]);
    expect((await list(`q=${encodeURIComponent("0%")}`)).items).toEqual([attendee.user]);
    expect((await list("q=_")).items).toEqual([]);
    expect((await list("q=root@")).items).toEqual([admin.user]);
    expect((await list("createdFrom=2000-01-01T00:00:00Z&createdTo=2000-01-02T00:00:00Z")).total).toBe(0);
    expect((await list("createdFrom=2000-01-01T00:00:00Z&role=host")).total).toBe(1);
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
