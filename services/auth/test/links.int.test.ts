import { linkToken } from "@stagedoor/contracts/links";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepOutbox, mailedToken, sentTo } from "./links.ts";
import { password, type SignedIn, startAuth, type TestAuth } from "./startAuth.ts";

const hourMs = 3_600_000;
const form = { "content-type": "application/x-www-form-urlencoded" };
let auth: TestAuth;

beforeAll(async () => {
  auth = await startAuth({ LINK_SECRET: "the-new-secret-for-tests,the-old-secret-for-tests" });
  await keepOutbox(auth);
});
afterAll(() => auth.stop());

const verify = (token: string) => auth.send("POST", "/auth/verify-email", { body: { token } });
const reset = (token: string, to = "a new password") =>
  auth.send("POST", "/auth/password/reset", { body: { token, password: to } });
const login = (email: string, given: string) => auth.send("POST", "/auth/login", { body: { email, password: given } });

/** Asks for a link, and waits until there are `count` of them. */
async function forgot({ user }: SignedIn, count = 1): Promise<string> {
  expect((await auth.send("POST", "/auth/password/forgot", { body: { email: user.email } })).status).toBe(202);
  await until(async () => {
    const links = (await sentTo(auth, user.id)).filter(({ body }) => body.purpose === "reset_password");
    return links.length === count;
  });
  return mailedToken(auth, user.id, "reset_password");
}

describe("a link that verifies an address", () => {
  it("is mailed on registering, verifies once, and is announced", async () => {
    const { user, accessToken } = await auth.register();
    const [registered, link] = await sentTo(auth, user.id);
    expect(registered).toMatchObject({ type: "user.registered", topic: "users.v1" });
    expect(link).toMatchObject({
      type: "account.link_requested",
      topic: "accounts.v1",
      body: { userId: user.id, userVersion: 1, purpose: "verify_email" },
    });
    const token = await mailedToken(auth, user.id, "verify_email");
    expect((await verify(token)).status).toBe(204);
    expect((await auth.send("GET", "/users/me", { token: accessToken })).body).toMatchObject({
      emailVerified: true,
      version: 2,
    });
    expect((await sentTo(auth, user.id)).at(-1)).toMatchObject({ type: "user.updated", body: { emailVerified: true } });
    expect((await verify(token)).body).toMatchObject({ status: 422, code: "link_invalid" });
  });

  it("works once also when it is used twice at the same moment", async () => {
    const { user } = await auth.register();
    const token = await mailedToken(auth, user.id, "verify_email");
    const replies = await Promise.all([verify(token), verify(token), verify(token)]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([204, 422, 422]);
  });

  it("works under each of the secrets, and its token is neither in the database nor in a message", async () => {
    const { user } = await auth.register();
    const id = `${(await sentTo(auth, user.id)).at(-1)?.body.id}`;
    const token = linkToken("the-old-secret-for-tests", "verify_email", id);
    const { sql } = auth.service.database;
    const rows = [
      ...(await sql`select account_links::text as row from account_links`),
      ...(await sql`select outbox::text as row from outbox`),
    ];
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.some(({ row }) => String(row).includes(token))).toBe(false);
    expect((await verify(token)).status).toBe(204);
    expect((await verify(await mailedToken(auth, user.id, "verify_email"))).status).toBe(422);
  });

  it("ends when a newer one is asked for, of which there are only so many, and none once it is verified", async () => {
    const { user, accessToken: token } = await auth.register();
    const first = await mailedToken(auth, user.id, "verify_email");
    const ask = (headers = {}) => auth.send("POST", "/auth/verify-email/request", { token, headers });
    const key = { "idempotency-key": "ask" };
    expect((await ask(key)).status).toBe(202);
    expect((await ask(key)).headers.get("idempotent-replayed")).toBe("true");
    expect((await sentTo(auth, user.id)).length).toBe(3);
    expect((await verify(first)).status).toBe(422);
    for (let i = 0; i < 4; i += 1) expect((await ask()).status).toBe(202);
    const over = await ask();
    expect(over.body).toMatchObject({ status: 429, code: "too_many_requests" });
    expect(Number(over.headers.get("retry-after"))).toBeGreaterThan(60);
    expect((await verify(await mailedToken(auth, user.id, "verify_email"))).status).toBe(204);
    expect((await ask()).body).toMatchObject({ status: 409, code: "wrong_state" });
  });

  it("of one purpose or made up is none of another", async () => {
    const { user } = await auth.register();
    const token = await mailedToken(auth, user.id, "verify_email");
    expect((await reset(token)).body).toMatchObject({ code: "link_invalid" });
    expect((await verify("x".repeat(43))).body).toMatchObject({ code: "link_invalid" });
    expect((await verify("")).body).toMatchObject({ status: 400, errors: [{ field: "token" }] });
    expect((await verify(token)).status).toBe(204);
  });

  it("as the form of a page is answered by that page", async () => {
    const { user } = await auth.register();
    const token = await mailedToken(auth, user.id, "verify_email");
    const send = (path: string, fields: object) =>
      auth.send("POST", path, { body: new URLSearchParams({ ...fields }).toString(), headers: form });
    const done = await send("/auth/verify-email", { page: "verify-email", token });
    expect(done.status).toBe(303);
    expect(done.headers.get("location")).toBe("http://localhost:4200/verify-email?outcome=done");
    const again = await send("/auth/verify-email", { page: "verify-email", token });
    expect(again.headers.get("location")).toBe("http://localhost:4200/verify-email?outcome=link_invalid");
    const short = await send("/auth/password/reset", { page: "reset-password", token: "t", password: "short" });
    expect(short.headers.get("location")).toBe("http://localhost:4200/reset-password?outcome=malformed&token=t");
    const foreign = await send("/auth/verify-email", { page: "https://evil.example.test", token });
    expect(foreign.status).toBe(422);
  });
});

describe("a forgotten password", () => {
  it("is set anew by the mailed link, once; all sessions end, the address is verified, and its owner is told", async () => {
    const one = await auth.register();
    const two = (await login(one.user.email, password)).body as unknown as SignedIn;
    const token = await forgot(one);
    expect((await reset(token)).status).toBe(204);
    for (const { refreshToken } of [one, two]) {
      expect((await auth.send("POST", "/auth/refresh", { body: { refreshToken } })).status).toBe(401);
    }
    expect((await login(one.user.email, password)).status).toBe(401);
    expect((await login(one.user.email, "a new password")).body).toMatchObject({ user: { emailVerified: true } });
    expect((await sentTo(auth, one.user.id)).slice(-2)).toMatchObject([
      { type: "user.updated", body: { emailVerified: true, version: 2 } },
      { type: "account.password_changed", body: { userId: one.user.id, userVersion: 2 } },
    ]);
    expect((await reset(token, "a third password")).body).toMatchObject({ code: "link_invalid" });
  });

  it("has one link that works, the newest, for an hour", async () => {
    const one = await auth.register();
    const older = await forgot(one);
    const newer = await forgot(one, 2);
    expect((await reset(older)).body).toMatchObject({ code: "link_invalid" });
    auth.advance(hourMs);
    expect((await reset(newer)).body).toMatchObject({ code: "link_invalid" });
  });

  it("is not set by what was mailed to an address that the account has left", async () => {
    const one = await auth.register();
    const token = await forgot(one);
    const body = { email: `x${one.user.email}`, currentPassword: password };
    expect((await auth.send("PATCH", `/users/${one.user.id}`, { token: one.accessToken, body })).status).toBe(200);
    expect((await reset(token)).body).toMatchObject({ code: "link_invalid" });
  });

  it("is answered alike for an address that nobody has, and no more links are mailed than the limit of an address", async () => {
    const one = await auth.register();
    const ask = (email: string) => auth.send("POST", "/auth/password/forgot", { body: { email } });
    const known: number[] = [];
    const unknown: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      known.push((await ask(one.user.email)).status);
      unknown.push((await ask(`x${one.user.email}`)).status);
    }
    expect(known).toEqual(unknown);
    expect(new Set(known)).toEqual(new Set([202]));
    const { sql } = auth.service.database;
    await until(async () => (await sql`select from reset_requests`).length === 0);
    const links = (await sentTo(auth, one.user.id)).filter(({ body }) => body.purpose === "reset_password");
    expect(links.length).toBeGreaterThanOrEqual(1);
    expect(links.length).toBeLessThanOrEqual(5);
    const kept = await sql`select attempts::text as row from attempts`;
    expect(kept.length).toBeGreaterThan(1);
    expect(kept.some(({ row }) => String(row).includes("example.test"))).toBe(false);
  });
});
