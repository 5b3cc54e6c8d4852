import { until } from "@stagedoor/platform/testing/until";
import type { AssembledService } from "@stagedoor/service/assemble";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { event, notification, user } from "./builders.ts";
import { type Harness, startHarness } from "./harness.ts";
import { type MailServer, startMailServer } from "./mailServer.ts";

let harness: Harness;
let server: MailServer | undefined;
let release: () => void;
/** Until it is called, the mail server takes mails and does not answer. */
let held: Promise<void>;
const people = Array.from({ length: 6 }, () => user());

beforeAll(async () => {
  harness = await startHarness();
});
afterEach(async () => {
  release();
  await server?.close();
});
afterAll(() => harness?.close());

type Told = { readonly about: string; readonly smtp: MailServer; readonly services: AssembledService[] };

/** Tells people of an event, by as many processes and a mail server that waits. They and the event are known before. */
async function tell(count: number, processes: number, env: Record<string, string> = {}): Promise<Told> {
  held = new Promise((resolve) => {
    release = resolve;
  });
  const smtp = await startMailServer({ beforeAnswer: () => held });
  server = smtp;
  const settings = { SMTP_TIMEOUT_MS: "60000", ...env };
  const starts = Array.from({ length: processes }, () => harness.startEmail(smtp.port, settings));
  const services = await Promise.all(starts);
  const evening = event();
  const told = people.slice(0, count);
  await harness.send(...told.map((body) => ({ type: "user.registered", key: body.id, body }) as const));
  await harness.send({ type: "event.published", key: evening.id, body: evening });
  await until(async () => {
    const known = await harness.database.sql`select id from users union all select id from events`;
    return [evening, ...told].every(({ id }) => known.some((row) => row.id === id));
  });
  const body = notification({ eventId: evening.id, recipients: told.map(({ id }) => id) });
  await harness.send({ type: "notification.requested", key: evening.id, body });
  await until(() => smtp.asked.length > 0);
  return { about: evening.id, smtp, services };
}

describe("mails in hand", () => {
  it("stay one process' for as long as the server takes, however short the lease", async () => {
    const { about, smtp, services } = await tell(1, 2, { MAIL_LEASE_MS: "300" });
    const ends = new Set<unknown>();
    // Every end of the lease that is seen is one that was renewed, while the other process looks for mails all the time.
    await until(async () => {
      const [row] = await harness.rowsOf(about);
      if (row?.attempts === 1) ends.add(row.next_attempt_at);
      return ends.size > 8;
    });
    release();
    await until(async () => (await harness.rowsOf(about))[0]?.status === "sent");
    expect((await harness.rowsOf(about))[0]?.attempts).toBe(1);
    expect(smtp.received).toHaveLength(1);
    expect(smtp.asked).toHaveLength(1);
    await Promise.all(services.map((service) => service.stop()));
  });

  it("that come while a server keeps one connection waiting go by the others", async () => {
    const { about, smtp, services } = await tell(1, 1);
    const later = notification({ kind: "event_published", eventId: about, recipients: [people[0]?.id ?? ""] });
    await harness.send({ type: "notification.requested", key: about, body: later });
    await until(() => smtp.asked.length === 2);
    expect(smtp.received).toEqual([]);
    release();
    await until(() => smtp.received.length === 2);
    await Promise.all(services.map((service) => service.stop()));
  });

  it("that were not begun are given back by a process that stops, and are due at once", async () => {
    const { about, smtp, services } = await tell(6, 1, {
      SMTP_CONNECTIONS: "1",
      MAIL_BATCH: "6",
      MAIL_LEASE_MS: "600000",
    });
    const [service] = services;
    expect((await harness.rowsOf(about)).map(({ attempts }) => attempts)).toEqual(Array(6).fill(1));
    const stopped = service?.stop();
    // The mail that is with the server is finished; it is answered once the others are given back.
    await until(async () => (await harness.rowsOf(about)).filter(({ attempts }) => attempts === 0).length === 5);
    release();
    await stopped;
    const rows = await harness.rowsOf(about);
    expect(rows.map(({ status, attempts }) => `${status} ${attempts}`).toSorted()).toEqual([
      ...Array(5).fill("queued 0"),
      "sent 1",
    ]);
    expect(smtp.received).toHaveLength(1);
    const due = await harness.database.sql`
      select from mails where booking_id = ${about} and status = 'queued' and next_attempt_at <= now()`;
    expect(due).toHaveLength(5);
  });
});
