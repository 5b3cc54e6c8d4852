import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repeatDeletions } from "../src/commands/deleteUser.ts";
import { keepOutbox, mailedToken, sentTo } from "./links.ts";
import { password, type SignedIn, startAuth, type TestAuth } from "./startAuth.ts";

let auth: TestAuth;
let admin: SignedIn;

beforeAll(async () => {
  auth = await startAuth();
  await keepOutbox(auth);
  admin = await makeAdmin();
});
afterAll(() => auth.stop());

async function makeAdmin(): Promise<SignedIn> {
  const { user } = await auth.register();
  await auth.service.database.sql`update users set role = 'admin' where id = ${user.id}`;
  const reply = await auth.send("POST", "/auth/login", { body: { email: user.email, password } });
  return reply.body as unknown as SignedIn;
}

function remove({ user }: SignedIn, { accessToken: token }: SignedIn, headers = {}) {
  return auth.send("DELETE", `/users/${user.id}`, { token, headers });
}

describe("a deleted account", () => {
  it("leaves its id, its version and its end in every table, and is announced", async () => {
    const name = `Erased ${crypto.randomUUID()}`;
    const one = await auth.register({ name });
    await auth.send("PATCH", `/users/${one.user.id}`, {
      token: one.accessToken,
      body: { mailPreferences: { saleOpened: false } },
      headers: { "idempotency-key": "k" },
    });
    await auth.send("POST", "/auth/login", { body: { email: one.user.email, password: "wrong password" } });
    await auth.send("POST", "/auth/password/forgot", { body: { email: one.user.email } });
    expect((await remove(one, one)).status).toBe(204);
    const { sql } = auth.service.database;
    const [row] = await sql`select * from users where id = ${one.user.id}`;
    expect(row).toMatchObject({ email: "", name: "", password_hash: "", role: "attendee", version: 3 });
    expect(row?.deleted_at).toBeTruthy();
    expect((await sentTo(auth, one.user.id)).at(-1)).toEqual({
      type: "user.deleted",
      topic: "users.v1",
      body: { id: one.user.id, deleted: true, version: 3 },
    });
    const tables = await sql<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
    expect(tables.length).toBeGreaterThan(6);
    // What waits in the outbox leaves it in order, and compaction takes it from the topic.
    for (const table of tables.filter((each) => each.name !== "outbox")) {
      const found = await sql`
        select 1 from ${sql(table.name)} as each where position(${one.user.email} in each::text) > 0
          or position(${name} in each::text) > 0 or (position(${one.user.id} in each::text) > 0 and ${table.name} <> 'users')`;
      expect(found, table.name).toEqual([]);
    }
  });

  it("is gone for everybody: no sign-in, no refresh, no link, no page of the list; its address is free again", async () => {
    const one = await auth.register();
    const token = await mailedToken(auth, one.user.id, "verify_email");
    await remove(one, one);
    const login = { body: { email: one.user.email, password } };
    expect((await auth.send("POST", "/auth/login", login)).status).toBe(401);
    expect((await auth.send("POST", "/auth/refresh", { body: { refreshToken: one.refreshToken } })).status).toBe(401);
    expect((await auth.send("POST", "/auth/verify-email", { body: { token } })).status).toBe(422);
    expect((await auth.send("GET", "/users/me", { token: one.accessToken })).status).toBe(404);
    expect((await auth.send("GET", `/users/${one.user.id}`, { token: admin.accessToken })).status).toBe(404);
    const list = await auth.send("GET", `/users?q=${one.user.email}`, { token: admin.accessToken });
    expect(list.body).toMatchObject({ total: 0 });
    expect((await auth.register({ email: one.user.email })).user.id).not.toBe(one.user.id);
  });

  it("is deleted once however often it is asked for, also under one key", async () => {
    const one = await auth.register();
    const key = { "idempotency-key": "gone" };
    expect((await remove(one, one, key)).status).toBe(204);
    expect((await remove(one, one, key)).status).toBe(204);
    expect((await remove(one, admin)).status).toBe(204);
    const sent = (await sentTo(auth, one.user.id)).filter(({ type }) => type === "user.deleted");
    expect(sent).toHaveLength(1);
  });

  it("is announced once more with a higher version, after the last access token has ended", async () => {
    const one = await auth.register();
    await remove(one, one);
    const deps = { database: auth.service.database, now: () => new Date() };
    const before = new Date(Date.now() - 60_000);
    await repeatDeletions(deps, { before, most: 10 });
    expect((await sentTo(auth, one.user.id)).at(-1)).toMatchObject({ body: { version: 2 } });
    const later = { before: new Date(Date.now() + 1_000), most: 100 };
    await Promise.all([repeatDeletions(deps, later), repeatDeletions(deps, later)]);
    await repeatDeletions(deps, later);
    const sent = (await sentTo(auth, one.user.id)).filter(({ type }) => type === "user.deleted");
    expect(sent.map(({ body }) => body)).toEqual(
      [2, 3].map((version) => ({ id: one.user.id, deleted: true, version })),
    );
  });
});

describe("deleting", () => {
  it("is for oneself and for admins", async () => {
    const one = await auth.register();
    const other = await auth.register({ role: "host" });
    expect((await remove(one, other)).status).toBe(404);
    expect((await remove(one, { ...one, accessToken: "none" })).status).toBe(401);
    expect((await remove({ ...one, user: { ...one.user, id: crypto.randomUUID() } }, admin)).status).toBe(404);
    expect((await remove(one, admin)).status).toBe(204);
  });

  it("leaves one admin, also when two delete each other at once", async () => {
    expect((await remove(admin, admin)).body).toMatchObject({ status: 422, code: "rule_broken" });
    const second = await makeAdmin();
    const both = await Promise.all([remove(admin, second), remove(second, admin)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([204, 422]);
  });
});
