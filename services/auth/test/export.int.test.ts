import { afterAll, beforeAll, expect, it } from "vitest";
import { password, startAuth, type TestAuth } from "./startAuth.ts";

let auth: TestAuth;
beforeAll(async () => {
  auth = await startAuth();
});
afterAll(() => auth.stop());

it("an export has the account with its preferences, its sessions, and where the rest is, and no secret", async () => {
  const one = await auth.register({ name: "Ada" });
  await auth.register();
  await auth.send("POST", "/auth/login", { body: { email: one.user.email, password } });
  await auth.send("POST", "/auth/logout", { body: { refreshToken: one.refreshToken } });
  const reply = await auth.send("GET", "/users/me/export", { token: one.accessToken });
  expect(reply.status).toBe(200);
  expect(reply.headers.get("content-disposition")).toMatch(/^attachment; filename="[\w-]+\.json"$/);
  expect(reply.headers.get("cache-control")).toBe("no-store");
  const time = expect.stringMatching(/Z$/);
  const session = { id: expect.any(String), createdAt: time, lastUsedAt: time, expiresAt: time };
  expect(reply.body).toEqual({
    exportedAt: time,
    account: one.user,
    sessions: [
      { ...session, endedAt: null },
      { ...session, endedAt: time },
    ],
    others: {
      events: "http://localhost:4200/api/v1/events/export",
      bookings: "http://localhost:4200/api/v1/bookings/export",
      payments: "http://localhost:4200/api/v1/payments/export",
    },
  });
  expect((await auth.send("GET", "/users/me/export")).status).toBe(401);
});
