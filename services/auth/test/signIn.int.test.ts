import { startConsumers } from "@stagedoor/messaging/consumers";
import type { IncomingMessage } from "@stagedoor/messaging/incoming";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { password, type SignedIn, startAuth, type TestAuth } from "./startAuth.ts";

let auth: TestAuth;

beforeAll(async () => {
  auth = await startAuth();
});

afterAll(() => auth.stop());

async function json(reply: Response) {
  return (await reply.json()) as Record<string, unknown> & { errors?: { field: string }[]; code?: string };
}

describe("registering", () => {
  it("makes an account, signs in, and keeps the address in one form", async () => {
    const email = `  Ada-${crypto.randomUUID()}@Example.TEST `;
    const reply = await auth.post("/api/v1/auth/register", { name: " Ada ", email, password, role: "host" });
    expect(reply.status).toBe(201);
    expect(reply.headers.get("cache-control")).toBe("no-store");
    const body = (await reply.json()) as SignedIn;
    expect(body).toEqual({
      user: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        name: "Ada",
        email: email.trim().toLowerCase(),
        role: "host",
        emailVerified: false,
        mailPreferences: { saleOpened: true, eventPublished: true, eventChanged: true },
        createdAt: expect.stringMatching(/Z$/),
        updatedAt: expect.stringMatching(/Z$/),
        version: 1,
      },
      accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      refreshToken: expect.stringMatching(/^[\w-]{43}$/),
      expiresIn: 600,
    });
    const me = await auth.get("/api/v1/users/me", body.accessToken);
    expect(me.headers.get("etag")).toBe('"1"');
    expect(await me.json()).toEqual(body.user);
  });

  it("an address has one account, whatever its capitals, also when two register at once", async () => {
    const id = crypto.randomUUID();
    const replies = await Promise.all(
      [`${id}@example.test`, `${id.toUpperCase()}@EXAMPLE.test`].map((email) =>
        auth.post("/api/v1/auth/register", { name: "Ada", email, password, role: "host" }),
      ),
    );
    expect(replies.map((reply) => reply.status).toSorted()).toEqual([201, 409]);
    const again = await auth.post("/api/v1/auth/register", {
      name: "A",
      email: `${id}@example.test`,
      password,
      role: "host",
    });
    expect(await json(again)).toMatchObject({ status: 409, code: "email_taken", errors: [{ field: "email" }] });
  });

  it("nobody registers as an admin", async () => {
    const reply = await auth.post("/api/v1/auth/register", {
      name: "A",
      email: "a@example.test",
      password,
      role: "admin",
    });
    expect(await json(reply)).toMatchObject({
      status: 400,
      errors: [{ field: "role", message: "must be one of host, attendee" }],
    });
  });

  it("is announced on users.v1, without the password", async () => {
    const { user } = await auth.register({ name: "Announced" });
    const { database, messaging, log } = auth.service;
    const seen: IncomingMessage[] = [];
    const handle = async (_tx: unknown, message: IncomingMessage) => void seen.push(message);
    const subscriptions = [{ topic: "users.v1", kind: "projection", handle } as const];
    const reader = startConsumers({ database, messaging, log, group: "reader", subscriptions });
    const message = await until(() => seen.find(({ key }) => key === user.id));
    await reader.stop();
    expect(message).toMatchObject({ type: "user.registered", source: "auth", subject: user.id });
    expect(message.body).toEqual(user);
  });
});

describe("signing in", () => {
  it("works with any capitals, and one answer serves wrong address and wrong password", async () => {
    const { user } = await auth.register();
    const right = await auth.post("/api/v1/auth/login", { email: user.email.toUpperCase(), password });
    expect(right.status).toBe(200);
    expect(((await right.json()) as SignedIn).user).toEqual(user);
    const wrongPassword = await auth.post("/api/v1/auth/login", { email: user.email, password: "something else" });
    const nobody = await auth.post("/api/v1/auth/login", { email: `x${user.email}`, password });
    expect([wrongPassword.status, nobody.status]).toEqual([401, 401]);
    expect(await json(wrongPassword)).toEqual(await json(nobody));
  });

  it("too many from one client address get 429", async () => {
    const limited = await startAuth({ SIGN_INS_PER_MINUTE: "2", RATE_LIMIT_EXEMPT: "none" });
    try {
      const statuses: number[] = [];
      for (let i = 0; i < 3; i += 1)
        statuses.push((await limited.post("/api/v1/auth/refresh", { refreshToken: "x" })).status);
      expect(statuses).toEqual([401, 401, 429]);
    } finally {
      await limited.stop();
    }
  });
});

describe("bad input is 400 and names the field", () => {
  const good = { name: "Ada", email: "ada@example.test", password, role: "host" };
  it.each([
    ["register", { ...good, name: undefined }, "name"],
    ["register", { ...good, name: "   " }, "name"],
    ["register", { ...good, name: "a".repeat(201) }, "name"],
    ["register", { ...good, name: 7 }, "name"],
    ["register", { ...good, name: "Ada\r\nBcc: x@example.test" }, "name"],
    ["register", { ...good, name: "a\u0000" }, "name"],
    ["register", { ...good, email: "nobody" }, "email"],
    ["register", { ...good, email: `${"a".repeat(250)}@example.test` }, "email"],
    ["register", { ...good, email: ["ada@example.test"] }, "email"],
    ["register", { ...good, password: "short77" }, "password"],
    ["register", { ...good, password: "a".repeat(129) }, "password"],
    ["register", { ...good, role: "owner" }, "role"],
    ["register", { ...good, isAdmin: true }, "isAdmin"],
    ["register", { ...good, session: "forever" }, "session"],
    ["login", { email: good.email }, "password"],
    ["login", { password }, "email"],
    ["login", { ...good }, "name"],
    ["login", { email: good.email, password: { $ne: "" } }, "password"],
    ["login", '{"email":', "body"],
    ["login", "[]", "body"],
    ["refresh", { refreshToken: 5 }, "refreshToken"],
    ["refresh", { refreshToken: "a".repeat(201) }, "refreshToken"],
    ["refresh", { token: "x" }, "token"],
    ["refresh", {}, "refreshToken"],
    ["refresh", undefined, "refreshToken"],
    ["logout", {}, "refreshToken"],
    ["logout", { refreshToken: "x", all: true }, "all"],
  ])("%s %j: %s", async (route, body, field) => {
    const reply = await auth.post(`/api/v1/auth/${route}`, body);
    expect(reply.headers.get("content-type")).toBe("application/problem+json");
    const problem = await json(reply);
    expect(problem).toMatchObject({ status: 400, code: "malformed" });
    expect(problem.errors?.map((error) => error.field)).toContain(field);
  });

  it("another content type is 415, an oversized body 413", async () => {
    const form = await auth.post("/api/v1/auth/login", "email=a", {
      "content-type": "application/x-www-form-urlencoded",
    });
    expect(form.status).toBe(415);
    expect((await auth.post("/api/v1/auth/login", { email: "a".repeat(100_000), password })).status).toBe(413);
  });
});
