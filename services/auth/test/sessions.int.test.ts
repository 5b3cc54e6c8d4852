import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { password, type SignedIn, startAuth, type TestAuth } from "./startAuth.ts";

const graceMs = 30_000;
const dayMs = 24 * 3_600_000;
let auth: TestAuth;

beforeAll(async () => {
  auth = await startAuth();
});

afterAll(() => auth.stop());

function refresh(refreshToken: string): Promise<Response> {
  return auth.post("/api/v1/auth/refresh", { refreshToken });
}

async function refreshed(refreshToken: string): Promise<SignedIn> {
  const reply = await refresh(refreshToken);
  expect(reply.status).toBe(200);
  return (await reply.json()) as SignedIn;
}

describe("refreshing", () => {
  it("gives a new pair for the same user and session", async () => {
    const first = await auth.register();
    const second = await refreshed(first.refreshToken);
    expect(second.user).toEqual(first.user);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(claims(second.accessToken)).toMatchObject({ sub: first.user.id, sid: claims(first.accessToken).sid });
    expect((await auth.get("/api/v1/users/me", second.accessToken)).status).toBe(200);
  });

  it("two tabs at once both get tokens that work", async () => {
    const { refreshToken } = await auth.register();
    const both = await Promise.all([refreshed(refreshToken), refreshed(refreshToken)]);
    for (const each of both) await refreshed(each.refreshToken);
  });

  it("the predecessor works for the grace, and its late reuse ends the whole family", async () => {
    const first = await auth.register();
    const second = await refreshed(first.refreshToken);
    auth.advance(graceMs - 5_000);
    const third = await refreshed(first.refreshToken);
    auth.advance(6_000);
    const reuse = await refresh(first.refreshToken);
    expect(reuse.status).toBe(401);
    expect(await reuse.json()).toMatchObject({ code: "invalid_refresh_token" });
    expect((await refresh(second.refreshToken)).status).toBe(401);
    expect((await refresh(third.refreshToken)).status).toBe(401);
  });

  it("one family's end leaves the user's other sessions alone", async () => {
    const phone = await auth.register();
    const login = await auth.post("/api/v1/auth/login", { email: phone.user.email, password });
    const desk = (await login.json()) as SignedIn;
    expect((await auth.post("/api/v1/auth/logout", { refreshToken: phone.refreshToken })).status).toBe(204);
    expect((await refresh(phone.refreshToken)).status).toBe(401);
    await refreshed(desk.refreshToken);
  });

  it("a token is over after 30 days, and using it in time goes on for 30 more", async () => {
    const lazy = await auth.register();
    const keen = await auth.register();
    auth.advance(29 * dayMs);
    const next = await refreshed(keen.refreshToken);
    auth.advance(2 * dayMs);
    expect((await refresh(lazy.refreshToken)).status).toBe(401);
    await refreshed(next.refreshToken);
  });

  it("a made-up token is 401, and logging out with one changes nothing", async () => {
    expect((await refresh("x".repeat(43))).status).toBe(401);
    expect((await auth.post("/api/v1/auth/logout", { refreshToken: "x".repeat(43) })).status).toBe(204);
  });

  it("no refresh token is in the database", async () => {
    const { refreshToken } = await auth.register();
    const rows = await auth.service.database.sql`select refresh_tokens::text as row from refresh_tokens`;
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.some(({ row }) => String(row).includes(refreshToken))).toBe(false);
  });
});

describe("a cookie session", () => {
  const own = { origin: "http://localhost:4200" };

  async function signIn(): Promise<{ cookie: string; body: SignedIn }> {
    const { user } = await auth.register();
    const reply = await auth.post("/api/v1/auth/login", { email: user.email, password, session: "cookie" }, own);
    expect(reply.status).toBe(200);
    const [header = ""] = reply.headers.getSetCookie();
    expect(header).toMatch(
      /^stagedoor_refresh=[\w-]{43}; Max-Age=2592000; Path=\/api\/v1\/auth; HttpOnly; SameSite=Strict$/,
    );
    return { cookie: header.split(";")[0] ?? "", body: (await reply.json()) as SignedIn };
  }

  it("has its refresh token in an httpOnly cookie only, and rotates there", async () => {
    const { cookie, body } = await signIn();
    expect(body.refreshToken).toBeUndefined();
    const reply = await auth.post("/api/v1/auth/refresh", undefined, { cookie, ...own });
    expect(reply.status).toBe(200);
    expect(((await reply.json()) as SignedIn).refreshToken).toBeUndefined();
    expect(reply.headers.getSetCookie()[0]).not.toContain(cookie);
  });

  it("is not for foreign origins", async () => {
    const { cookie } = await signIn();
    for (const path of ["refresh", "logout"]) {
      const reply = await auth.post(`/api/v1/auth/${path}`, undefined, { cookie, origin: "https://evil.example.test" });
      expect(await reply.json()).toMatchObject({ status: 403, code: "forbidden_origin" });
    }
  });

  it("ends at logout, and the cookie goes", async () => {
    const { cookie } = await signIn();
    const reply = await auth.post("/api/v1/auth/logout", undefined, { cookie, ...own });
    expect(reply.status).toBe(204);
    expect(reply.headers.getSetCookie()[0]).toMatch(/^stagedoor_refresh=; .*(Max-Age=0|Expires=Thu, 01 Jan 1970)/);
    expect((await auth.post("/api/v1/auth/refresh", undefined, { cookie, ...own })).status).toBe(401);
  });

  it("is Secure behind https", async () => {
    const secure = await startAuth({ PUBLIC_URL: "https://tickets.example.test" });
    try {
      const { user } = await secure.register();
      const reply = await secure.post("/api/v1/auth/login", { email: user.email, password, session: "cookie" });
      expect(reply.headers.getSetCookie()[0]).toMatch(/^__Secure-stagedoor_refresh=.*; Secure/);
    } finally {
      await secure.stop();
    }
  });
});

function claims(token: string): { sub: string; sid: string } {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}
