import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { booking, event, notification, user } from "./builders.ts";
import { type Harness, startHarness } from "./harness.ts";
import { type MailServer, startMailServer } from "./mailServer.ts";

let harness: Harness;
let child: ChildProcess | undefined;
let server: MailServer | undefined;

beforeAll(async () => {
  harness = await startHarness();
});
afterEach(async () => {
  child?.kill("SIGKILL");
  await server?.close();
});
afterAll(() => harness?.close());

function startProcess(smtpPort: number, more: Record<string, string> = {}): ChildProcess {
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const env = {
    ...process.env,
    ...harness.settings(smtpPort),
    PORT: "0",
    LOG_LEVEL: "silent",
    MAIL_LEASE_MS: "3000",
    ...more,
  };
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

  child = startProcess(server.port);
  await until(async () => (await harness.rowsOf(confirmed.id))[0]?.status === "sent", { timeoutMs: 30_000 });
  const [first, second, ...more] = server.received.map(({ mail }) => mail);
  expect(more).toEqual([]);
  expect(second?.messageId).toBe(`<${confirmed.id}.confirmed@example.test>`);
  expect(second?.messageId).toBe(first?.messageId);
  expect(second?.date).toEqual(first?.date);
  expect(second?.text).toBe(first?.text);
});

it("kills during a mail to many leave nobody out, and repeat at most one mail for each connection and kill", async () => {
  const connections = 4;
  const kills = [40, 90, 140];
  const people = Array.from({ length: 200 }, () => user());
  const evening = event();
  // Nothing is answered until everything has come from Kafka, where a group waits 10 s for a member that was killed.
  let answer = () => {};
  const everythingHasCome = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const smtp = await startMailServer({ beforeAnswer: () => everythingHasCome });
  server = smtp;
  await harness.send(...people.map((body) => ({ type: "user.registered", key: body.id, body }) as const));
  await harness.send({ type: "event.published", key: evening.id, body: evening });
  const recipients = people.map(({ id }) => id);
  const body = notification({ eventId: evening.id, recipients });
  await harness.send({ type: "notification.requested", key: evening.id, body });
  const settings = { SMTP_CONNECTIONS: String(connections), MAIL_LEASE_MS: "1000", SMTP_TIMEOUT_MS: "20000" };
  const hasCome = async () => {
    const [row] = await harness.database.sql`
      select (select count(*) from users where id = any(${recipients}::uuid[])) as users,
        (select count(*) from mails where booking_id = ${evening.id}) as mails`;
    return Number(row?.users) === people.length && Number(row?.mails) === people.length;
  };
  for (const count of kills) {
    const killed = startProcess(smtp.port, settings);
    child = killed;
    await until(hasCome, { timeoutMs: 40_000 });
    answer();
    await until(() => smtp.received.length >= count, { timeoutMs: 40_000, everyMs: 1 });
    const ended = once(killed, "exit");
    killed.kill("SIGKILL");
    await ended;
  }
  child = startProcess(smtp.port, settings);
  await until(
    async () => {
      const rows = await harness.database.sql`select from mails where booking_id = ${evening.id} and status = 'sent'`;
      return rows.length === people.length;
    },
    { timeoutMs: 40_000 },
  );
  const ids = smtp.received.map(({ mail }) => mail.messageId);
  expect(new Set(ids)).toEqual(new Set(recipients.map((id) => `<${evening.id}.sale_opened.${id}@example.test>`)));
  expect(ids.length - people.length).toBeLessThanOrEqual(kills.length * connections);
});
