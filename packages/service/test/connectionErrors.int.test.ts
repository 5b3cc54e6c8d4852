import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLog } from "../src/log.ts";
import { createReadiness } from "../src/readiness.ts";
import { type App, buildServer } from "../src/server.ts";
import { httpSettings, publicSettings } from "../src/sharedSettings.ts";
import { testSettings } from "../src/testing/settings.ts";

let app: App;

beforeAll(async () => {
  const config = testSettings({ ...httpSettings, ...publicSettings }, { REQUEST_TIMEOUT_MS: "1000" });
  const readiness = createReadiness([]);
  readiness.prepared = true;
  app = await buildServer({ name: "sample", config, log: createLog({ name: "sample", level: "silent" }), readiness });
  app.post("/things", { schema: { body: {} } }, () => ({}));
  await app.listen({ port: 0 });
});
afterAll(() => app.close());

/** Everything that comes back until the server closes the connection. */
function talk(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = app.server.address() as AddressInfo;
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer)).on("error", reject);
  });
}

function problemIn(answer: string): unknown {
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  expect(head).toContain("Content-Type: application/problem+json");
  return JSON.parse(body);
}

it.each([
  ["no HTTP", "hello\r\n\r\n", 400, "malformed"],
  ["headers that are too large", `GET /things HTTP/1.1\r\nx: ${"a".repeat(20_000)}\r\n\r\n`, 431, "headers_too_large"],
  [
    "a body that never comes",
    "POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{",
    408,
    "request_timeout",
  ],
])("%s is answered by a problem", async (_what, text, status, code) => {
  const answer = await talk(text);
  expect(answer.startsWith(`HTTP/1.1 ${status} `)).toBe(true);
  expect(problemIn(answer)).toMatchObject({ status, code });
});
