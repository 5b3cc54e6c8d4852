import { request as httpRequest, type IncomingMessage } from "node:http";
import { apiSegments, prefixesOf, routedServices } from "@stagedoor/contracts/routes";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startUpstream, type Upstream } from "./upstream.ts";
import { startWeb } from "./web.ts";

let upstreams: Record<string, Upstream>;
let web: Awaited<ReturnType<typeof startWeb>>;

beforeAll(async () => {
  const started = await Promise.all(routedServices.map(async (name) => [name, await startUpstream(name)] as const));
  upstreams = Object.fromEntries(started);
  const env = started.map(([name, { url }]) => [`UPSTREAM_${name.toUpperCase()}`, url]);
  web = await startWeb(Object.fromEntries(env));
});
afterAll(async () => {
  await web?.stop();
  await Promise.all(Object.values(upstreams ?? {}).map((upstream) => upstream.stop()));
});

const lastSeen = (name: string) => upstreams[name]?.seen.at(-1);

describe("the gateway", () => {
  it("routes every prefix of the contracts' table to its service, with what comes below it", async () => {
    for (const service of routedServices) {
      for (const prefix of prefixesOf(service)) {
        for (const path of [prefix, `${prefix}/a%2Fb/c?limit=5&q=x%20y&q=z`]) {
          const reply = await fetch(`${web.url}${path}`);
          expect(await reply.json(), path).toEqual({ name: service });
          expect(lastSeen(service)?.url).toBe(path);
        }
      }
    }
  });

  it("a segment that only begins like one of the table's goes nowhere", async () => {
    for (const segment of Object.values(apiSegments).flat()) {
      const reply = await fetch(`${web.url}/api/v1/${segment}x`);
      expect(reply.status, segment).toBe(404);
    }
  });

  it("a body arrives byte for byte, whatever its type says, so that signatures over it hold", async () => {
    const bodies: [string, Buffer][] = [
      ["application/json; charset=utf-8", Buffer.from('{ "id":"evt_1",\r\n  "amount" : 1.0, "text":"\\u00e9é" }\n')],
      ["application/json", Buffer.from("{ not json at all")],
      ["application/x-www-form-urlencoded", Buffer.from("a=1&b=%20")],
      ["application/octet-stream", Buffer.from([0, 255, 13, 10, 128, 7])],
    ];
    for (const [type, body] of bodies) {
      const headers = { "content-type": type, "stripe-signature": "t=1,v1=abc" };
      await fetch(`${web.url}/api/v1/webhooks/stripe`, { method: "POST", headers, body: new Uint8Array(body) });
      const seen = lastSeen("payments");
      expect(seen?.body.equals(body), type).toBe(true);
      expect(seen?.headers).toMatchObject(headers);
    }
  });

  it("methods, tokens and keys go on as they came, and connection headers do not", async () => {
    const headers = { authorization: "Bearer a.b.c", "idempotency-key": "k1", "if-match": '"3"' };
    await fetch(`${web.url}/api/v1/events/1`, { method: "PATCH", headers, body: "{}" });
    expect(lastSeen("events")).toMatchObject({ method: "PATCH", headers });
    await fetch(`${web.url}/api/v1/bookings/1`, { method: "DELETE", headers });
    expect(lastSeen("bookings")?.method).toBe("DELETE");
    await new Promise<void>((resolve, reject) => {
      const options = { headers: { connection: "close, x-secret", "x-secret": "1", "keep-alive": "timeout=1" } };
      httpRequest(`${web.url}/api/v1/events`, options, (reply) => reply.resume().on("end", resolve))
        .on("error", reject)
        .end();
    });
    expect(lastSeen("events")?.headers["x-secret"]).toBeUndefined();
    expect(lastSeen("events")?.headers["keep-alive"]).toBeUndefined();
  });

  it("services learn who the client is and which address it used", async () => {
    const headers = {
      "x-forwarded-for": "203.0.113.7, 198.51.100.4",
      "x-forwarded-proto": "https",
      forwarded: "for=x",
    };
    await fetch(`${web.url}/api/v1/users/me`, { headers });
    // This test is a trusted proxy (loopback); the nearest address that is not is the client, and what it claims is dropped.
    expect(lastSeen("auth")?.headers).toMatchObject({
      "x-forwarded-for": "198.51.100.4, 127.0.0.1",
      "x-forwarded-proto": "https",
      "x-forwarded-host": new URL(web.url).host,
      via: "1.1 stagedoor-web",
    });
    expect(lastSeen("auth")?.headers.forwarded).toBeUndefined();
  });

  it("an unknown call is a 404 problem", async () => {
    for (const path of ["/api/v1/nothing", "/api/v2/events", "/api/"]) {
      const reply = await fetch(`${web.url}${path}`, { headers: { accept: "text/html" } });
      expect(reply.status).toBe(404);
      expect(reply.headers.get("content-type")).toContain("application/problem+json");
      expect(await reply.json()).toMatchObject({ code: "not_found", status: 404 });
    }
    expect((await fetch(`${web.url}/api/v1/nothing`, { method: "POST", body: "x" })).status).toBe(404);
  });
});

describe("when a service does not answer", () => {
  it("one that is away is a 503 problem with Retry-After, and the others go on", async () => {
    const alone = await startWeb({ UPSTREAM_EVENTS: upstreams.events?.url ?? "" });
    const reply = await fetch(`${alone.url}/api/v1/bookings`, { method: "POST", body: "{}" });
    expect(reply.status).toBe(503);
    expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(reply.headers.get("content-type")).toContain("application/problem+json");
    expect(await reply.json()).toMatchObject({ code: "busy", detail: expect.stringContaining("bookings") });
    expect((await fetch(`${alone.url}/api/v1/events`)).status).toBe(200);
    await alone.stop();
  });

  it("one that is silent is a 503 problem that says so, asked once only", async () => {
    const silent = await startUpstream("silent", () => undefined);
    const waiting = await startWeb({ UPSTREAM_BOOKINGS: silent.url, UPSTREAM_TIMEOUT_MS: "300" });
    const reply = await fetch(`${waiting.url}/api/v1/bookings`);
    expect(reply.status).toBe(503);
    expect(await reply.json()).toMatchObject({ detail: expect.stringContaining("did not answer in time") });
    expect(silent.seen).toHaveLength(1);
    await waiting.stop();
    await silent.stop();
  });

  it("its own 503 with Retry-After goes to the client at once, and is not asked for again", async () => {
    const busy = await startUpstream("busy", (_request, reply) => {
      reply.writeHead(503, { "retry-after": "7", "content-type": "application/problem+json" }).end("{}");
    });
    const front = await startWeb({ UPSTREAM_EVENTS: busy.url });
    const reply = await fetch(`${front.url}/api/v1/events`);
    expect(reply.status).toBe(503);
    expect(reply.headers.get("retry-after")).toBe("7");
    expect(busy.seen).toHaveLength(1);
    await front.stop();
    await busy.stop();
  });

  it("a deployment without live answers its paths with 404", async () => {
    const without = await startWeb();
    expect((await fetch(`${without.url}/api/v1/live`)).status).toBe(404);
    await without.stop();
  });

  it("a gateway that is its own upstream ends the circle", async () => {
    const proxy = await startWeb();
    const looping = await startWeb({ UPSTREAM_AUTH: proxy.url });
    const reply = await fetch(`${looping.url}/api/v1/auth/login`, {
      headers: { via: "1.1 stagedoor-web, 1.1 stagedoor-web" },
    });
    expect(reply.status).toBe(500);
    await looping.stop();
    await proxy.stop();
  });
});

describe("streams", () => {
  it("server-sent events pass as they come, end upstream when the client leaves, and do not hold up a stop", async () => {
    let closed = 0;
    const live = await startUpstream("live", (_request, reply) => {
      reply.writeHead(200, { "content-type": "text/event-stream" });
      reply.write("event: snapshot\ndata: {}\n\n");
      reply.on("close", () => {
        closed += 1;
      });
    });
    const front = await startWeb({ UPSTREAM_LIVE: live.url });
    const open = () =>
      new Promise<IncomingMessage>((resolve, reject) => {
        httpRequest(`${front.url}/api/v1/live`, resolve).on("error", reject).end();
      });
    const first = await open();
    const chunk = await new Promise((resolve) => first.once("data", resolve));
    expect(String(chunk)).toBe("event: snapshot\ndata: {}\n\n");
    first.destroy();
    await until(() => closed === 1);
    const second = await open();
    second.on("error", () => undefined).resume();
    await front.stop();
    await until(() => closed === 2);
    await live.stop();
  });
});

describe("behind an Ingress that routes", () => {
  it("a gateway without one of its services is a bad setting that names it", async () => {
    await expect(startWeb({ UPSTREAM_EVENTS: "" })).rejects.toThrow(
      "UPSTREAM_EVENTS is missing, because UPSTREAM_AUTH is set",
    );
  });

  it("web starts without knowing a service, and says honestly that their paths are not here", async () => {
    const none = { UPSTREAM_AUTH: "", UPSTREAM_EVENTS: "", UPSTREAM_BOOKINGS: "", UPSTREAM_PAYMENTS: "" };
    const behind = await startWeb(none);
    const answer = await fetch(`${behind.url}/api/v1/bookings`, { method: "POST", body: "{}" });
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect((await fetch(`${behind.url}/api/v1/openapi.json`)).status).toBe(200);
    await behind.stop();
  });
});
