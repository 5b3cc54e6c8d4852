import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { startWeb } from "./web.ts";

it("metrics are on a port of their own, and never on the public one", async () => {
  const port = await freePort();
  const web = await startWeb({ METRICS_PORT: String(port) });
  try {
    expect((await fetch(`${web.url}/livez`)).status).toBe(200);
    expect((await fetch(`${web.url}/metrics`)).status).toBe(404);
    const reply = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(reply.headers.get("content-type")).toContain("text/plain");
    expect(await reply.text()).toContain("http_request_duration_seconds");
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
  } finally {
    await web.stop();
  }
  await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
