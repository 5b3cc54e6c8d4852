import { newId } from "@stagedoor/contracts/ids";
import { linkToken } from "@stagedoor/contracts/links";
import type { AccountLink } from "@stagedoor/contracts/schemas/accounts";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { booking, event, notification, refundedPayment, user } from "./builders.ts";
import { type Harness, startHarness } from "./harness.ts";
import { type MailServer, startMailServer } from "./mailServer.ts";

let harness: Harness;
let smtp: MailServer;

beforeAll(async () => {
  [harness, smtp] = await Promise.all([startHarness(), startMailServer()]);
  await harness.startEmail(smtp.port);
});
afterAll(async () => {
  await harness?.close();
  await smtp?.close();
});

const at = "2030-01-01T10:00:00.000Z";
const mailsOf = (id: string) => smtp.received.filter(({ mail }) => mail.messageId?.includes(id));
const firstMailOf = (id: string) => until(() => mailsOf(id)[0], { what: `a mail about ${id}` });
const know = (body: ReturnType<typeof user>) => harness.send({ type: "user.registered", key: body.id, body });
const link = (changes: Partial<AccountLink> & { userId: string }): AccountLink => ({
  id: newId(),
  userVersion: 1,
  purpose: "verify_email",
  expiresAt: "2090-01-01T10:00:00.000Z",
  createdAt: at,
  ...changes,
});
const ask = (body: AccountLink) => harness.send({ type: "account.link_requested", key: body.userId, body });

describe("mails of accounts", () => {
  it.each([
    ["verify_email", "verify-email"],
    ["reset_password", "reset-password"],
  ] as const)(
    "a link to %s carries the token that auth will know, which no database has held",
    async (purpose, page) => {
      const ada = user();
      await know(ada);
      const asked = link({ userId: ada.id, purpose });
      await ask(asked);
      const { to, mail } = await firstMailOf(asked.id);
      expect(to).toBe(ada.email);
      const token = linkToken("a-secret-for-tests-only", purpose, asked.id);
      expect(mail.text).toContain(`https://tickets.example.test/${page}?token=${token}\n`);
      expect(mail.html).toContain(`href="https://tickets.example.test/${page}?token=${token}"`);
      // It always comes, so that there is nothing to turn off.
      expect(mail.headers.has("list-unsubscribe")).toBe(false);
      expect(mail.html).not.toContain("/unsubscribe");
      const rows = await harness.database.sql`select m::text as content from mails m where booking_id = ${asked.id}`;
      expect(rows).toHaveLength(1);
      expect(rows[0]?.content).not.toContain(token);
    },
  );

  it("a link waits for the version of the account that asked for it, and goes to its newest address", async () => {
    const ada = user();
    await know(ada);
    const asked = link({ userId: ada.id, userVersion: 2 });
    await ask(asked);
    await until(async () => (await harness.rowsOf(asked.id))[0]?.waits_after === 0);
    expect(mailsOf(asked.id)).toEqual([]);
    const moved = { ...ada, email: `new.${ada.email}`, version: 3 };
    await harness.send({ type: "user.updated", key: ada.id, body: moved });
    expect((await firstMailOf(asked.id)).to).toBe(moved.email);
  });

  it("a link that has expired before it could be sent is dropped", async () => {
    const ada = user();
    await know(ada);
    const asked = link({ userId: ada.id, expiresAt: "2020-01-01T10:00:00.000Z" });
    await ask(asked);
    const row = await until(async () => {
      const [found] = await harness.rowsOf(asked.id);
      return found?.status !== "queued" && found;
    });
    expect(row).toMatchObject({ status: "dropped", last_error: "its link has expired", snapshot: null });
    expect(mailsOf(asked.id)).toEqual([]);
  });

  it("a new password is told of, once", async () => {
    const ada = user();
    await know(ada);
    const body = { id: newId(), userId: ada.id, userVersion: 1, createdAt: at };
    const message = { type: "account.password_changed", key: ada.id, body } as const;
    await harness.send(message, message);
    const later = link({ userId: ada.id });
    await ask(later);
    await firstMailOf(later.id);
    expect(mailsOf(body.id).map(({ mail }) => mail.subject)).toEqual(["Your password was changed"]);
  });

  it("a refund that the bank did not take is told of, beside the one that arrives in the end", async () => {
    const ada = user();
    const evening = event();
    await know(ada);
    await harness.send({ type: "event.published", key: evening.id, body: evening });
    const paid = booking({ attendeeId: ada.id, eventId: evening.id });
    const payment = refundedPayment(paid, 2500);
    await harness.send({ type: "payment.refund_failed", key: paid.id, body: payment });
    await harness.send({ type: "payment.refunded", key: paid.id, body: payment });
    await until(() => mailsOf(paid.id).length === 2);
    const subjects = mailsOf(paid.id).map(({ mail }) => mail.subject);
    expect(subjects).toContain("Your refund of £25.00 for An evening of engines is delayed");
  });
});

describe("erasure", () => {
  it("nothing in the database finds the address or the name of a deleted account, whatever was queued, failed or sent", async () => {
    const name = `Erasmus ${newId().slice(-12)}`;
    const email = `erasmus.${newId().slice(-12)}@example.test`;
    const leaving = user({ name, email });
    const evening = event();
    await know(leaving);
    await harness.send({ type: "event.published", key: evening.id, body: evening });
    const failed = booking({ attendeeId: leaving.id, eventId: evening.id });
    const sent = link({ userId: leaving.id });
    await ask(sent);
    await firstMailOf(sent.id);
    // The server says the address again, in forms of its own.
    const refusing = await startMailServer({
      recipient: (address) => ({ code: 550, text: `<${address}> (${address.replace("@", "=")}@relay.test) has left` }),
    });
    const second = await startHarnessOn(refusing.port, leaving, evening, failed);
    expect(String(second.rows[0]?.last_error)).toContain("has left");
    // Not in what the server said, in neither form.
    expect(await second.holding(email.replace("@example.test", ""))).toEqual(["users"]);
    await second.harness.send({
      type: "user.deleted",
      key: leaving.id,
      body: { id: leaving.id, deleted: true, version: 2 },
    });
    await until(async () => (await second.holding(email)).length === 0);
    expect(await second.holding(name)).toEqual([]);
    expect(await second.holding(leaving.id)).not.toEqual([]);
    const rows = await second.harness.rowsOf(failed.id);
    expect(rows).toMatchObject([{ status: "failed", snapshot: null, last_error: null }]);
    await second.harness.close();
    await refusing.close();
  });

  it("what is queued for a deleted account is dropped at once, also what cannot be sent yet, and deleting again is harmless", async () => {
    const leaving = user();
    const unknown = newId();
    await know(leaving);
    const body = notification({ eventId: unknown, recipients: [leaving.id] });
    await harness.send({ type: "notification.requested", key: unknown, body });
    await until(async () => (await harness.rowsOf(unknown))[0]?.waits_after === 0);
    for (const version of [2, 3, 3])
      await harness.send({ type: "user.deleted", key: leaving.id, body: { id: leaving.id, deleted: true, version } });
    await until(async () => (await harness.rowsOf(unknown))[0]?.status === "dropped");
    const [kept] = await until(async () => {
      const rows = await harness.database.sql`select * from users where id = ${leaving.id}`;
      return Number(rows[0]?.version) === 3 && rows;
    });
    expect(kept).toMatchObject({ deleted: true, name: null, email: null, mail_preferences: null });
  });
});

/** A service of its own whose mail server refuses everybody, with a mail that has failed. */
async function startHarnessOn(
  port: number,
  leaving: ReturnType<typeof user>,
  evening: ReturnType<typeof event>,
  failed: ReturnType<typeof booking>,
) {
  const own = await startHarness();
  await own.startEmail(port);
  await own.send(
    { type: "user.registered", key: leaving.id, body: leaving },
    { type: "event.published", key: evening.id, body: evening },
    { type: "booking.confirmed", key: failed.id, body: failed },
  );
  const rows = await until(async () => {
    const found = await own.rowsOf(failed.id);
    return found[0]?.status === "failed" && found;
  });
  /** Tables of which a row holds the text, in whatever column. */
  async function holding(text: string): Promise<string[]> {
    const tables = await own.database.sql`select tablename from pg_tables where schemaname = 'public' order by 1`;
    const found: string[] = [];
    for (const { tablename } of tables) {
      const query = `select from "${tablename}" t where position(lower($1) in lower(t::text)) > 0 limit 1`;
      if ((await own.database.sql.unsafe(query, [text])).length > 0) found.push(tablename);
    }
    return found;
  }
  return { harness: own, rows, holding };
}
