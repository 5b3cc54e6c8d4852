import { testSettings } from "@stagedoor/service/testing/settings";
import { afterEach, beforeEach, expect, it } from "vitest";
import { authServiceSettings } from "../src/config.ts";
import { buildAuth } from "../src/service.ts";
import { keepOutbox, mailedToken } from "./links.ts";
import { password, type Reply, type SignedIn, startAuth, type TestAuth } from "./startAuth.ts";

let auth: TestAuth;
let ada: SignedIn;

beforeEach(async () => {
  auth = await startAuth({ FAILED_LOGINS_PER_EMAIL: "3" });
  auth.freeze();
  ada = await auth.register();
});
afterEach(() => auth.stop());

function login(given: string, email = ada.user.email): Promise<Reply> {
  return auth.send("POST", "/auth/login", { body: { email, password: given } });
}

async function fail(times: number, email = ada.user.email): Promise<Reply[]> {
  const replies: Reply[] = [];
  for (let i = 0; i < times; i += 1) replies.push(await login("wrong password", email));
  return replies;
}

const statuses = (replies: Reply[]) => replies.map(({ status }) => status);

it("after too many wrong passwords even the right one waits, for a while that grows to a minute and no further", async () => {
  const other = await auth.register();
  expect(statuses(await fail(4))).toEqual([401, 401, 401, 429]);
  const waits: number[] = [];
  for (let i = 0; i < 6; i += 1) {
    const right = await login(password);
    expect(right.body).toMatchObject({ status: 429, code: "too_many_requests" });
    const waitS = Number(right.headers.get("retry-after"));
    waits.push(waitS);
    auth.advance(waitS * 1000);
    expect(statuses(await fail(1))).toEqual([401]);
  }
  expect(waits).toEqual([5, 10, 20, 40, 60, 60]);
  expect((await login(password, other.user.email)).status).toBe(200);
});

it("attempts during the wait do not make it longer; the right password after it forgets the wrong ones", async () => {
  await fail(3);
  expect(statuses(await fail(5))).toEqual([429, 429, 429, 429, 429]);
  auth.advance(5_000);
  expect((await login(password)).status).toBe(200);
  expect(statuses(await fail(3))).toEqual([401, 401, 401]);
});

it("an address that nobody has is answered in the same way, and none is kept in clear", async () => {
  const nobody = `x${ada.user.email}`;
  const [known, unknown] = [await fail(5), await fail(5, nobody)];
  expect(unknown.map(({ status, body }) => [status, body])).toEqual(known.map(({ status, body }) => [status, body]));
  const rows = await auth.service.database.sql`select attempts::text as row from attempts`;
  expect(rows.length).toBe(2);
  expect(rows.some(({ row }) => String(row).includes("example.test"))).toBe(false);
});

it("replicas count together, and of many attempts at once no more are told than one after the other", async () => {
  const replica = await buildAuth(testSettings(authServiceSettings, auth.env));
  await replica.start();
  await replica.ready();
  const payload = { email: ada.user.email, password: "wrong password" };
  const replies = await Promise.all([
    ...Array.from({ length: 10 }, () => login("wrong password")),
    ...Array.from({ length: 10 }, async () => {
      const { statusCode } = await replica.app.inject({ method: "POST", url: "/api/v1/auth/login", payload });
      return { status: statusCode };
    }),
  ]);
  expect(replies.filter(({ status }) => status === 401)).toHaveLength(3);
  expect(replies.filter(({ status }) => status === 429)).toHaveLength(17);
  await replica.stop();
});

it("whoever is signed in stays so, and is not asked to wait; wrong passwords are forgotten after a quarter of an hour", async () => {
  await fail(3);
  const refresh = await auth.send("POST", "/auth/refresh", { body: { refreshToken: ada.refreshToken } });
  expect(refresh.status).toBe(200);
  auth.advance(15 * 60_000);
  expect(statuses(await fail(4))).toEqual([401, 401, 401, 429]);
});

it("the present password, given for a new one, is counted with those of signing in", async () => {
  const change = () =>
    auth.send("PATCH", `/users/${ada.user.id}`, {
      token: ada.accessToken,
      body: { password: "a new password", currentPassword: "wrong password" },
    });
  expect(statuses([await change(), await change(), await change(), await change()])).toEqual([422, 422, 422, 429]);
  expect((await login(password)).status).toBe(429);
});

it("a mailed link ends the wait", async () => {
  await keepOutbox(auth);
  await fail(3);
  await auth.send("POST", "/auth/password/forgot", { body: { email: ada.user.email } });
  const { sql } = auth.service.database;
  await expect.poll(async () => (await sql`select from account_links where purpose = 'reset_password'`).length).toBe(1);
  const token = await mailedToken(auth, ada.user.id, "reset_password");
  expect(
    (await auth.send("POST", "/auth/password/reset", { body: { token, password: "a new password" } })).status,
  ).toBe(204);
  expect((await login("a new password")).status).toBe(200);
});
