import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, expect, it } from "vitest";
import { booking, event, user } from "./builders.ts";
import { type Harness, startHarness } from "./harness.ts";
import { type MailServer, startMailServer } from "./mailServer.ts";

let harness: Harness;
let child: ChildProcess | undefined;
let server: MailServer | undefined;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(async () => {
  child?.kill("SIGKILL");
  await harness?.close();
  await server?.close();
});

function startProcess(smtpPort: number): ChildProcess {
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const env = { ...process.env, ...harness.settings(smtpPort), PORT: "0", LOG_LEVEL: "silent", MAIL_LEASE_MS: "3000" };
  return spawn(process.execPath, [main], { env, stdio: "ignore" });
}

it("a process killed between the server's 250 and the commit leads to one repeat, the very same mail", async () => {
  const attendee = user();
  const evening = event();
  const confirmed = booking({ attendeeId: attendee.id, eventId: evening.id });
  // The sender is frozen once the mail is with the server, so that the 250 is answered and nothing can follow it.
  let isFirst = true;
  server = await startMailServer({
    beforeAnswer: () => {
      if (isFirst) child?.kill("SIGSTOP");
      isFirst = false;
    },
  });
  child = startProcess(server.port);
  const ended = once(child, "exit");
  await harness.send(
    { type: "user.registered", key: attendee.id, body: attendee },
    { type: "event.published", key: evening.id, body: evening },
    { type: "booking.confirmed", key: confirmed.id, body: confirmed },
  );
  await until(() => server?.received.length === 1, { timeoutMs: 30_000 });
  child.kill("SIGKILL");
  await ended;
  expect((await harness.rowsOf(confirmed.id))[0]).toMatchObject({ status: "queued", attempts: 1 });

  await harness.startEmail(server.port);
  await until(async () => (await harness.rowsOf(confirmed.id))[0]?.status === "sent", { timeoutMs: 30_000 });
  const [first, second, ...more] = server.received.map(({ mail }) => mail);
  expect(more).toEqual([]);
  expect(second?.messageId).toBe(`<${confirmed.id}.confirmed@example.test>`);
  expect(second?.messageId).toBe(first?.messageId);
  expect(second?.date).toEqual(first?.date);
  expect(second?.text).toBe(first?.text);
});
