import { Writable } from "node:stream";
import { DrizzleQueryError } from "drizzle-orm";
import Type from "typebox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLog } from "../src/log.ts";
import { conflict } from "../src/problem.ts";
import { createReadiness, type Readiness } from "../src/readiness.ts";
import { type App, buildServer } from "../src/server.ts";
import { httpSettings, publicSettings } from "../src/sharedSettings.ts";
import { testSettings } from "../src/testing/settings.ts";

const body = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 5 }),
    email: Type.Optional(Type.String({ format: "email" })),
    parts: Type.Optional(
      Type.Array(Type.Object({ id: Type.String({ format: "uuid" }) }, { additionalProperties: false })),
    ),
    at: Type.Optional(Type.String({ format: "date-time" })),
    code: Type.Optional(Type.String({ pattern: "^\\S*$", "x-pattern-words": "must have no blanks" })),
    count: Type.Optional(Type.Integer({ maximum: 9 })),
  },
  { additionalProperties: false },
);
const querystring = Type.Object({ limit: Type.Integer({ default: 20 }) }, { additionalProperties: false });

let app: App;
let readiness: Readiness;
let lines: string[];

beforeEach(async () => {
  lines = [];
  const destination = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) });
  readiness = createReadiness([]);
  readiness.prepared = true;
  app = await buildServer({
    name: "sample",
    config: testSettings({ ...httpSettings, ...publicSettings }, { CORS_ORIGINS: "https://tickets.example.test" }),
    log: createLog({ name: "sample", level: "info", destination }),
    readiness,
  });
  app.post("/things", { schema: { body, response: { 201: body } } }, async (request, reply) =>
    reply.code(201).send(request.body),
  );
  app.get("/things", { schema: { querystring } }, (request) => request.query);
  app.get("/broken", () => {
    throw new Error("the password is hunter2");
  });
  app.get("/taken", () => {
    throw conflict("email_taken", "There is one already.", { retryAfter: 1.2 });
  });
});

afterEach(() => app.close());

function post(payload: unknown, headers: Record<string, string> = {}) {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  return app.inject({
    method: "POST",
    url: "/things",
    payload: text,
    headers: { "content-type": "application/json", ...headers },
  });
}

describe("bad input is a problem that names the field", () => {
  it.each([
    ["a missing field", {}, "name", "is missing"],
    ["an unknown field", { name: "a", extra: 1 }, "extra", "is not a known field"],
    [
      "an unknown field in a list",
      { name: "a", parts: [{ id: crypto.randomUUID(), x: 1 }] },
      "parts.0.x",
      "is not a known field",
    ],
    ["a mistyped field, which is not converted", { name: 5 }, "name", "must be string"],
    ["text for a number", { name: "a", count: "5" }, "count", "must be integer"],
    ["an oversized field", { name: "abcdef" }, "name", "must NOT have more than 5 characters"],
    ["a malformed email", { name: "a", email: "nobody" }, "email", 'must match format "email"'],
    [
      "an id in another notation than databases take",
      { name: "a", parts: [{ id: "urn:uuid:018f4e3a-7b1c-7000-8000-000000000000" }] },
      "parts.0.id",
      'must match format "uuid"',
    ],
    [
      "an instant that no Date can hold",
      { name: "a", at: "2030-12-31T23:59:60Z" },
      "at",
      'must match format "date-time"',
    ],
    ["a NUL character", { name: "a\0" }, "name", "contains characters that are not allowed"],
    ["half a surrogate pair", '{"name":"\\ud800"}', "name", "contains characters that are not allowed"],
    ["malformed JSON", '{"name":', "body", "is not valid JSON"],
    ["a prototype", '{"name":"a","__proto__":{"x":1}}', "__proto__", "is not a name that a field may have"],
    [
      "a prototype by way of the constructor",
      '{"name":"a","parts":[{"constructor":{"prototype":{}}}]}',
      "parts.0.constructor",
      "is not a name that a field may have",
    ],
    ["a pattern, told in words", { name: "a", code: "a b" }, "code", "must have no blanks"],
    ["a body that is not an object", "[]", "body", "must be object"],
    ["no body", "", "body", "must be object"],
  ])("%s", async (_what, payload, field, message) => {
    const reply = await post(payload);
    expect(reply.statusCode).toBe(400);
    expect(reply.headers["content-type"]).toBe("application/problem+json");
    expect(reply.json()).toMatchObject({
      status: 400,
      code: "malformed",
      type: "urn:stagedoor:problem:malformed",
      errors: expect.arrayContaining([{ field, message }]),
    });
  });

  it("tells everything that is wrong at once", async () => {
    const reply = await post({ email: "x", more: 1 });
    expect(
      reply
        .json()
        .errors.map((each: { field: string }) => each.field)
        .toSorted(),
    ).toEqual(["email", "more", "name"]);
  });

  it("an unknown or mistyped query parameter", async () => {
    const unknown = await app.inject("/things?colour=red");
    expect(unknown.json().errors).toEqual([{ field: "colour", message: "is not a known parameter" }]);
    const mistyped = await app.inject("/things?limit=many");
    expect(mistyped.json().errors).toEqual([{ field: "limit", message: "must be integer" }]);
    expect((await app.inject("/things?limit=5")).json()).toEqual({ limit: 5 });
    expect((await app.inject("/things?limit=%00")).statusCode).toBe(400);
  });

  it("takes only plain decimal numbers in the query string", async () => {
    for (const text of ["1e1", "%205", "0x5", "5.0", "+5", "", "true"]) {
      const reply = await app.inject(`/things?limit=${text}`);
      expect(reply.json(), text).toMatchObject({ errors: [{ field: "limit", message: "must be integer" }] });
    }
    expect((await app.inject("/things?limit=-7")).json()).toEqual({ limit: -7 });
  });

  it("names the parameter that is not percent-encoded", async () => {
    for (const text of ["%zz", "%", "%ff", "a%e0%a4"]) {
      const reply = await app.inject(`/things?limit=${text}`);
      const errors = [{ field: "limit", message: "is not percent-encoded UTF-8" }];
      expect(reply.json(), text).toMatchObject({ status: 400, code: "malformed", errors });
    }
  });
});

describe("every refusal has its status", () => {
  it("413 for a body over the limit", async () => {
    expect(await post({ name: "a".repeat(70_000) })).toMatchObject({ statusCode: 413 });
  });

  it("415 for anything but JSON", async () => {
    const reply = await post("name=a", { "content-type": "application/x-www-form-urlencoded" });
    expect(reply.json()).toMatchObject({ status: 415, code: "unsupported_media_type" });
    expect(await post("text", { "content-type": "text/plain" })).toMatchObject({ statusCode: 415 });
  });

  it("404 for an unknown route, and 400 for a path that is not a path", async () => {
    expect((await app.inject("/nowhere?secret=1")).json()).toMatchObject({
      status: 404,
      code: "not_found",
      detail: "There is no GET /nowhere.",
    });
    for (const path of ["/%ff", "/things/%zz"]) {
      const reply = await app.inject(path);
      expect(reply.headers).toMatchObject({
        "content-type": "application/problem+json",
        "x-request-id": expect.any(String),
      });
      expect(reply.json()).toMatchObject({ status: 400, code: "malformed" });
    }
  });

  it("405 with what it takes for a known path with another method, and 404 still for an unknown one", async () => {
    const reply = await app.inject({ method: "DELETE", url: "/things?x=1" });
    expect(reply.headers.allow).toBe("GET, HEAD, POST");
    expect(reply.json()).toMatchObject({
      status: 405,
      code: "method_not_allowed",
      detail: "/things takes GET, HEAD, POST, and not DELETE.",
    });
    expect(await app.inject({ method: "DELETE", url: "/things/1/parts" })).toMatchObject({ statusCode: 404 });
  });

  it("a problem that a route throws, with Retry-After in whole seconds", async () => {
    const reply = await app.inject("/taken");
    expect(reply.statusCode).toBe(409);
    expect(reply.headers["retry-after"]).toBe("2");
    expect(reply.json()).toMatchObject({ code: "email_taken", title: "The email address has an account already" });
  });

  it("500 leaks nothing and gives an id that is in the log", async () => {
    const reply = await app.inject("/broken");
    expect(reply.statusCode).toBe(500);
    expect(reply.body).not.toContain("hunter2");
    const { requestId } = reply.json();
    expect(lines.some((line) => line.includes("hunter2") && line.includes("request failed"))).toBe(true);
    expect(lines.some((line) => line.includes(requestId))).toBe(true);
  });
});

describe("a route that names no parameters or no body", () => {
  it("takes none", async () => {
    app.delete("/things/:id", () => "gone");
    const field = { field: "x", message: "is not a known parameter" };
    expect((await app.inject("/taken?x=1")).json()).toMatchObject({ status: 400, errors: [field] });
    const deleted = (payload?: string) => {
      const headers = payload === undefined ? {} : { "content-type": "application/json" };
      return app.inject({ method: "DELETE", url: "/things/1", headers, ...(payload ? { payload } : {}) });
    };
    expect((await deleted('{"x":1}')).json()).toMatchObject({
      status: 400,
      errors: [{ field: "x", message: "is not a known field" }],
    });
    for (const fine of [undefined, "", "{}"]) expect((await deleted(fine)).statusCode, fine).toBe(200);
    expect(await app.inject("/livez?x=1")).toMatchObject({ statusCode: 200 });
  });
});

it("a slash at the end of an address makes no difference", async () => {
  expect(await app.inject("/things/?limit=5")).toMatchObject({ statusCode: 200, body: '{"limit":5}' });
});

it("no page of anybody's may frame an answer", async () => {
  const { headers } = await app.inject("/things");
  expect(headers["x-frame-options"]).toBe("DENY");
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
});

it("OPTIONS is answered also without the headers of a preflight", async () => {
  expect(await app.inject({ method: "OPTIONS", url: "/things" })).toMatchObject({ statusCode: 204, body: "" });
});

describe("a service that is not prepared", () => {
  it("answers 503 with Retry-After, and still lives", async () => {
    readiness.prepared = false;
    const reply = await app.inject("/things");
    expect(reply.statusCode).toBe(503);
    expect(reply.headers["retry-after"]).toBe("1");
    expect(reply.json()).toMatchObject({ code: "not_ready" });
    expect(await app.inject("/livez")).toMatchObject({ statusCode: 200 });
    expect(await app.inject("/readyz")).toMatchObject({ statusCode: 503 });
  });

  it("is ready when it is prepared, and not while it stops", async () => {
    expect(await app.inject("/readyz")).toMatchObject({ statusCode: 200 });
    readiness.stopping = true;
    expect(await app.inject("/readyz")).toMatchObject({ statusCode: 503 });
    expect(await app.inject("/things")).toMatchObject({ statusCode: 200, headers: { connection: "close" } });
  });
});

it("a route whose body would let unknown fields through stops the start", () => {
  expect(() => app.post("/open", { schema: { body: Type.Object({ a: Type.String() }) } }, () => "")).toThrow(
    "POST /open: body must have additionalProperties: false",
  );
});

it("a caller's trace goes on in the log", async () => {
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const { startTracing } = await import("../src/tracing.ts");
  await startTracing({ name: "sample", endpoint: undefined });
  await app.inject({ url: "/things", headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } });
  expect(JSON.parse(lines.at(-1) ?? "{}")).toMatchObject({ msg: "request", traceId, path: "/things", status: 200 });
});

it("the values of a failed query do not reach the log", async () => {
  const failed = new DrizzleQueryError("select $1", ["hunter2"], new Error("connection lost"));
  app.log.warn({ err: failed }, "failed");
  expect(lines.at(-1)).toContain("select $1");
  expect(lines.at(-1)).toContain("connection lost");
  expect(lines.at(-1)).not.toContain("hunter2");
});

it("secrets do not reach the log", () => {
  app.log.info({ password: "p1", user: { refreshToken: "p2" }, req: { headers: { authorization: "p3" } } }, "secrets");
  expect(lines.at(-1)).not.toMatch(/p1|p2|p3/);
});

it("metrics count by route, not by path, and CORS answers the origins of the settings only", async () => {
  await app.inject("/things?limit=1");
  expect((await app.inject("/metrics")).body).toContain(
    'http_request_duration_seconds_count{method="GET",route="/things",status="200"} 1',
  );
  const known = await app.inject({ url: "/things", headers: { origin: "https://tickets.example.test" } });
  expect(known.headers["access-control-allow-origin"]).toBe("https://tickets.example.test");
  const foreign = await app.inject({ url: "/things", headers: { origin: "https://evil.example.test" } });
  expect(foreign.headers["access-control-allow-origin"]).toBeUndefined();
});

it("the OpenAPI document describes the routes and their problems", async () => {
  const document = (await app.inject("/api/v1/sample/openapi.json")).json();
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths)).toEqual(["/things", "/broken", "/taken"]);
  expect(document.paths["/things"].get.parameters).toMatchObject([{ in: "query", name: "limit", required: false }]);
  expect(document.paths["/things"].post.responses).toMatchObject({
    201: { content: { "application/json": { schema: { type: "object" } } } },
    400: {
      content: { "application/problem+json": { schema: { allOf: [{ $ref: "#/components/schemas/Problem" }, {}] } } },
    },
  });
});
