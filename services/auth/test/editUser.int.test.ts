import { createHash } from "node:crypto";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepOutbox, mailedToken, sentTo } from "./links.ts";
import { password, type SignedIn, startAuth, type TestAuth } from "./startAuth.ts";

let auth: TestAuth;
let admin: SignedIn;
let ada: SignedIn;

beforeAll(async () => {
  auth = await startAuth();
  await keepOutbox(auth);
  const made = await auth.register();
  await auth.service.database.sql`update users set role = 'admin' where id = ${made.user.id}`;
  admin = await login(made.user.email);
  ada = await auth.register({ name: "Ada" });
});
afterAll(() => auth.stop());

async function login(email: string, given = password): Promise<SignedIn> {
  const reply = await auth.send("POST", "/auth/login", { body: { email, password: given } });
  return reply.body as unknown as SignedIn;
}

function patch({ user }: SignedIn, body: object, by: SignedIn, headers = {}) {
  return auth.send("PATCH", `/users/${user.id}`, { token: by.accessToken, body, headers });
}

describe("an account", () => {
  it("is changed by its owner and announced; what is absent stays", async () => {
    const one = await auth.register({ name: "Bob" });
    const reply = await patch(one, { name: " Bo ", mailPreferences: { saleOpened: false } }, one);
    expect(reply).toMatchObject({
      status: 200,
      body: {
        ...one.user,
        name: "Bo",
        version: 2,
        updatedAt: expect.any(String),
        mailPreferences: { saleOpened: false, eventPublished: true, eventChanged: true },
      },
    });
    expect(reply.headers.get("etag")).toBe('"2"');
    expect((await sentTo(auth, one.user.id)).at(-1)).toEqual({
      type: "user.updated",
      topic: "users.v1",
      body: reply.body,
    });
    expect((await patch(one, { name: "Bo" }, one)).body).toEqual(reply.body);
  });

  it("is replaced as a whole, but nobody subscribes to mail by leaving it out", async () => {
    const one = await auth.register();
    await patch(one, { mailPreferences: { eventChanged: false } }, one);
    const put = (body: object) => auth.send("PUT", `/users/${one.user.id}`, { token: one.accessToken, body });
    expect((await put({ name: "New" })).body).toMatchObject({ status: 400, errors: [{ field: "email" }] });
    expect((await put({ name: "New", email: one.user.email })).body).toMatchObject({
      name: "New",
      mailPreferences: { saleOpened: true, eventChanged: false },
      version: 3,
    });
  });

  it("that has changed since it was read is not changed, and the answer says its version", async () => {
    const one = await auth.register();
    const seen = { "if-match": '"1"' };
    expect((await patch(one, { name: "First" }, one, seen)).status).toBe(200);
    expect((await patch(one, { name: "Second" }, one, seen)).body).toMatchObject({
      status: 409,
      code: "version_conflict",
      version: 2,
    });
    expect((await patch(one, { name: "Third" }, one, { "if-match": "2" })).status).toBe(400);
    const both = await Promise.all(["Fourth", "Fifth"].map((name) => patch(one, { name }, one, { "if-match": '"2"' })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it("with a new address is not verified and gets a link; what was mailed to the one before works no more", async () => {
    const one = await auth.register();
    const older = await mailedToken(auth, one.user.id, "verify_email");
    const email = `${crypto.randomUUID()}@example.test`;
    const reply = await patch(one, { email: ` ${email.toUpperCase()} `, currentPassword: password }, one);
    expect(reply.body).toMatchObject({ email, emailVerified: false });
    const verify = (token: string) => auth.send("POST", "/auth/verify-email", { body: { token } });
    expect((await verify(older)).status).toBe(422);
    expect((await sentTo(auth, one.user.id)).at(-1)).toMatchObject({ body: { userVersion: 2 } });
    expect((await verify(await mailedToken(auth, one.user.id, "verify_email"))).status).toBe(204);
    expect((await patch(one, { email: `x${email}`, currentPassword: password }, one)).body).toMatchObject({
      emailVerified: false,
    });
    expect((await login(`x${email}`)).user.id).toBe(one.user.id);
  });

  it("gets no new address by a token alone, which may be stolen", async () => {
    const one = await auth.register();
    const email = `${crypto.randomUUID()}@example.test`;
    for (const given of [{}, { currentPassword: "wrong password" }]) {
      const reply = await patch(one, { email, ...given }, one);
      expect(reply.body).toMatchObject({ status: 422, code: "wrong_password", errors: [{ field: "currentPassword" }] });
    }
    expect((await patch(one, { email: one.user.email, name: "Ada" }, one)).body).toMatchObject({ name: "Ada" });
    expect((await patch(one, { email }, admin)).body).toMatchObject({ email });
  });

  it("cannot take an address that somebody has", async () => {
    const one = await auth.register();
    const reply = await patch(one, { email: ada.user.email.toUpperCase(), currentPassword: password }, one);
    expect(reply.body).toMatchObject({ status: 409, code: "email_taken", errors: [{ field: "email" }] });
  });

  it("is nobody else's to change, except an admin's, who also changes roles; nobody makes an admin", async () => {
    const one = await auth.register({ role: "attendee" });
    expect((await patch(one, { name: "X" }, ada)).status).toBe(404);
    expect((await patch(one, { role: "host" }, one)).body).toMatchObject({ status: 403, errors: [{ field: "role" }] });
    expect((await patch(one, { role: "host" }, admin)).body).toMatchObject({ role: "host" });
    const refreshed = await auth.send("POST", "/auth/refresh", { body: { refreshToken: one.refreshToken } });
    expect(refreshed.body).toMatchObject({ user: { role: "host" } });
    expect((await patch(one, { role: "admin" }, admin)).body).toMatchObject({
      status: 400,
      errors: [{ field: "role" }],
    });
    expect((await patch(admin, { role: "host" }, admin)).body).toMatchObject({ status: 422, code: "rule_broken" });
    expect((await patch(one, { name: "X" }, { ...one, accessToken: "none" })).status).toBe(401);
    const nobody = { ...one, user: { ...one.user, id: crypto.randomUUID() } };
    expect((await patch(nobody, { name: "X" }, admin)).status).toBe(404);
  });

  it.each([
    [{ name: "  " }, "name"],
    [{ email: "nobody" }, "email"],
    [{ password: "short77", currentPassword: password }, "password"],
    [{ password: "a new password" }, "currentPassword"],
    [{ mailPreferences: { saleOpened: "no" } }, "mailPreferences.saleOpened"],
    [{ mailPreferences: { other: true } }, "mailPreferences.other"],
    [{ id: crypto.randomUUID() }, "id"],
    [{ emailVerified: true }, "emailVerified"],
  ])("refuses %j and names %s", async (body, field) => {
    const reply = await patch(ada, body, ada);
    expect(reply.body).toMatchObject({ status: 400, errors: [{ field }] });
  });
});

describe("a new password", () => {
  it("needs the present one, ends the other sessions, keeps the one that asks, and is told to its owner", async () => {
    const here = await auth.register();
    const there = await login(here.user.email);
    const wrong = await patch(here, { password: "a new password", currentPassword: "wrong password" }, here);
    expect(wrong.body).toMatchObject({ status: 422, code: "wrong_password", errors: [{ field: "currentPassword" }] });
    expect((await patch(here, { password: "a new password", currentPassword: password }, here)).status).toBe(200);
    const refresh = (refreshToken: string) => auth.send("POST", "/auth/refresh", { body: { refreshToken } });
    expect((await refresh(there.refreshToken)).status).toBe(401);
    expect((await refresh(here.refreshToken)).status).toBe(200);
    expect((await login(here.user.email, "a new password")).user.id).toBe(here.user.id);
    expect((await sentTo(auth, here.user.id)).at(-1)).toMatchObject({
      type: "account.password_changed",
      topic: "accounts.v1",
      body: { userId: here.user.id, userVersion: 2 },
    });
  });

  it("leaves no session to a sign-in with the one before that was under way", async () => {
    const { user } = await auth.register();
    const { sql } = auth.service.database;
    const signingIn = await sql.begin(async (tx) => {
      await tx`select from users where id = ${user.id} for update`;
      const reply = auth.send("POST", "/auth/login", { body: { email: user.email, password } });
      await until(async () => {
        const waiting = await sql`
          select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        return waiting.length > 0;
      });
      await tx`update users set password_hash = 'another' where id = ${user.id}`;
      return { reply };
    });
    expect((await signingIn.reply).body).toMatchObject({ status: 401, code: "invalid_credentials" });
    expect(await sql`select from sessions where user_id = ${user.id}`).toHaveLength(1);
  });

  it("is not set by anybody else, an admin included", async () => {
    const reply = await patch(ada, { password: "a new password", currentPassword: password }, admin);
    expect(reply.body).toMatchObject({ status: 403, errors: [{ field: "password" }] });
  });

  it("sent twice under one key is set once, and no hash that could be guessed is kept of it", async () => {
    const one = await auth.register();
    const body = { password: "a new password", currentPassword: password };
    const key = { "idempotency-key": "change" };
    const first = await patch(one, body, one, key);
    const second = await patch(one, body, one, key);
    expect(second).toMatchObject({ status: 200, body: first.body });
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    const other = await patch(one, { ...body, password: "another password" }, one, key);
    expect(other.body).toMatchObject({ status: 422, code: "idempotency_mismatch" });
    const sorted = { currentPassword: body.currentPassword, password: body.password };
    const guessed = createHash("sha256").update(JSON.stringify([`/api/v1/users/${one.user.id}`, sorted]));
    const [row] = await auth.service.database.sql`
      select request_hash, body from idempotency_keys where user_id = ${one.user.id}`;
    expect(row?.request_hash).not.toBe(guessed.digest("base64url"));
    expect(JSON.parse(`${row?.body}`)).toEqual(first.body);
  });
});
