import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Account } from "@stagedoor/demonstration/people";
import { until } from "@stagedoor/platform/testing/until";
import { expect, onTestFinished, test } from "vitest";
import { startLoad } from "../src/load.ts";

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A service that answers the first bookings as it is told and never answers the others; `asked` counts its bookings. */
async function serve(answers: Answer[]): Promise<{ origin: string; asked: string[]; connections(): number }> {
  const asked: string[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      if (request.url === "/api/v1/auth/login")
        return void json(200, { accessToken: tokenFor(600) })(response, request);
      asked.push(`${request.headers.authorization} ${body}`);
      answers[asked.length - 1]?.(response, request);
    });
  });
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    connections: () => connections,
  };
}

const json =
  (status: number, body: object): Answer =>
  (response) =>
    void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

function tokenFor(seconds: number): string {
  const claims = { exp: Math.floor(Date.now() / 1000) + seconds };
  return `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.e30`;
}

const account = (token: string): Account => ({ id: "", email: "ada@example.test", password: "secret", token });
const booking = (id: string) => json(201, { id });

test("every answer is counted for what it is, and nothing that failed is asked again", async () => {
  const answers: Answer[] = [
    booking("one"),
    json(409, { code: "sold_out" }),
    json(409, { code: "already_booked" }),
    json(409, { code: "wrong_state" }),
    (response) => void response.writeHead(502).end("Bad Gateway"),
    json(503, { code: "unavailable" }),
    (response) => void response.writeHead(201).end("half an ans"),
    (_response, request) => request.socket.destroy(),
    booking("two"),
  ];
  const { origin, asked, connections } = await serve(answers);
  const load = await startLoad({
    origin,
    attendees: [account(tokenFor(600))],
    eventIds: ["a", "b"],
    ratePerSecond: 200,
    // One after the other, so that the answers have their order.
    maxInFlight: 1,
    timeoutMs: 300,
  });
  await until(() => load.sofar().failed >= 6, { what: "the one that is never answered has failed" });
  const report = await load.stop();
  expect(report.booked).toEqual(["one", "two"]);
  expect(report.refused).toEqual({ sold_out: 1, already_booked: 1 });
  expect(report.failures.slice(0, 6).map(({ status, said }) => [status, said])).toEqual([
    [409, '{"code":"wrong_state"}'],
    [502, "Bad Gateway"],
    [503, '{"code":"unavailable"}'],
    [201, "half an ans"],
    [undefined, expect.stringContaining("(on a kept connection)")],
    [undefined, "no answer within 300 ms"],
  ]);
  expect(report.sent).toBe(asked.length);
  expect(report.unsent).toBeGreaterThan(0);
  expect(report.sent).toBe(report.booked.length + 2 + report.failed);
  // The cut one and those that timed out had to be replaced.
  expect(connections()).toBeLessThan(asked.length);
});

test("each attendee asks once for each event before anyone asks again", async () => {
  const { origin, asked } = await serve(Array.from({ length: 1000 }, () => booking("x")));
  const attendees = [account(tokenFor(600)), account(tokenFor(601))];
  const load = await startLoad({ origin, attendees, eventIds: ["a", "b", "c"], ratePerSecond: 500, maxInFlight: 1 });
  await until(() => asked.length >= 7, { what: "seven bookings" });
  await load.stop();
  expect(new Set(asked.slice(0, 6)).size).toBe(6);
  expect(asked[6]).toBe(asked[0]);
});

test("a token that is running out is renewed before it is used", async () => {
  const { origin, asked } = await serve([booking("x")]);
  const [old] = [tokenFor(10)];
  const options = {
    origin,
    attendees: [account(old)],
    eventIds: ["a"],
    ratePerSecond: 100,
    maxInFlight: 1,
    timeoutMs: 300,
  };
  const load = await startLoad(options);
  await until(() => asked.length >= 1, { what: "a booking" });
  await load.stop();
  expect(asked[0]).not.toContain(old);
});
