import { unsubscribeToken } from "@stagedoor/contracts/links";
import { afterAll, beforeAll, expect, it } from "vitest";
import { keepOutbox, sentTo } from "./links.ts";
import { startAuth, type TestAuth } from "./startAuth.ts";

let auth: TestAuth;
const secret = "a-secret-for-tests-only";

beforeAll(async () => {
  auth = await startAuth();
  await keepOutbox(auth);
});
afterAll(() => auth.stop());

function address(user: string, kind = "saleOpened", token = unsubscribeToken(secret, user, "saleOpened")) {
  return `/users/unsubscribe?${new URLSearchParams({ user, kind, token })}`;
}

it("one click turns one kind of mail off, and is announced; again changes nothing", async () => {
  const { user, accessToken: token } = await auth.register();
  const click = () =>
    auth.send("POST", address(user.id), {
      body: "List-Unsubscribe=One-Click",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
  expect((await click()).status).toBe(204);
  expect((await click()).status).toBe(204);
  const mailPreferences = { saleOpened: false, eventPublished: true, eventChanged: true };
  expect((await auth.send("GET", "/users/me", { token })).body).toMatchObject({ mailPreferences, version: 2 });
  expect((await sentTo(auth, user.id)).at(-1)).toMatchObject({ type: "user.updated", body: { mailPreferences } });
});

it.each([
  ["no body", undefined, {}],
  ["a body of several parts", "--x\r\n\r\n--x--", { "content-type": "multipart/form-data; boundary=x" }],
  ["text", "List-Unsubscribe=One-Click", { "content-type": "text/plain" }],
  ["JSON that is none", "{", { "content-type": "application/json" }],
])("a mail program may send %s", async (_what, body, headers) => {
  const { user } = await auth.register();
  const options = body === undefined ? {} : { body, headers: { ...headers } };
  expect((await auth.send("POST", address(user.id), options)).status).toBe(204);
});

it("a token is good for one account and one kind, and needs its account no longer", async () => {
  const { user } = await auth.register();
  const other = await auth.register();
  for (const path of [
    address(user.id, "eventChanged"),
    address(other.user.id, "saleOpened", unsubscribeToken(secret, user.id, "saleOpened")),
    address(user.id, "saleOpened", "x"),
  ]) {
    expect((await auth.send("POST", path)).body).toMatchObject({ status: 422, code: "link_invalid" });
  }
  expect((await sentTo(auth, user.id)).some(({ type }) => type === "user.updated")).toBe(false);
  expect((await auth.send("POST", address(crypto.randomUUID()))).status).toBe(204);
  expect((await auth.send("POST", address(user.id, "password"))).body).toMatchObject({
    status: 400,
    errors: [{ field: "kind" }],
  });
});

it("the page's form is answered by the page, and opening an address changes nothing", async () => {
  const { user } = await auth.register();
  const reply = await auth.send("POST", address(user.id), {
    body: "page=unsubscribe",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  expect(reply.status).toBe(303);
  expect(reply.headers.get("location")).toBe("http://localhost:4200/unsubscribe?outcome=done");
  const opened = await auth.send("GET", address((await auth.register()).user.id));
  expect(opened.status).toBeGreaterThanOrEqual(400);
});
