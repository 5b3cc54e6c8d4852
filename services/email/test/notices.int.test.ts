import { isUnsubscribeToken } from "@stagedoor/contracts/links";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { event, notification, user } from "./builders.ts";
import { type Harness, startHarness } from "./harness.ts";
import { type MailServer, startMailServer } from "./mailServer.ts";

let harness: Harness;
let smtp: MailServer;
const ada = user({ name: "Ada Lovelace" });
const zoe = user({ name: "Zoë <b>O'Neil</b>" });
const host = user({ name: "The Engine Room", role: "host" });

beforeAll(async () => {
  [harness, smtp] = await Promise.all([startHarness(), startMailServer()]);
  await harness.startEmail(smtp.port);
  await harness.send(...[ada, zoe, host].map((body) => ({ type: "user.registered", key: body.id, body }) as const));
});
afterAll(async () => {
  await harness?.close();
  await smtp?.close();
});

const tell = (body: ReturnType<typeof notification>) =>
  harness.send({ type: "notification.requested", key: body.eventId, body });
const mailsOf = (id: string) => smtp.received.filter(({ mail }) => mail.messageId?.startsWith(`<${id}.`));
const settledOf = (id: string, count: number) =>
  until(async () => {
    const rows = await harness.rowsOf(id);
    return rows.length === count && rows.every(({ status }) => status !== "queued") && rows;
  });
/** A published event that the service knows. */
async function known(changes: Parameters<typeof event>[0] = {}) {
  const body = event({ hostId: host.id, ...changes });
  await harness.send({ type: "event.published", key: body.id, body });
  return body;
}

describe("mails to many", () => {
  it("each recipient gets one, with their own name and ways out, however often it is announced", async () => {
    const evening = await known({ title: "Zwölf <Maschinen> & mehr" });
    const opened = notification({ eventId: evening.id, recipients: [ada.id, zoe.id] });
    await tell(opened);
    await tell({ ...opened, id: ada.id });
    await settledOf(evening.id, 2);
    expect(
      mailsOf(evening.id)
        .map(({ to }) => to)
        .toSorted(),
    ).toEqual([ada.email, zoe.email].toSorted());
    for (const { to, mail } of mailsOf(evening.id)) {
      const reader = to === ada.email ? ada : zoe;
      expect(mail.messageId).toBe(`<${evening.id}.sale_opened.${reader.id}@example.test>`);
      expect(mail.subject).toBe("Places for Zwölf <Maschinen> & mehr are on sale");
      expect(mail.text).toContain(`Hello ${reader.name},`);
      expect(mail.html).toContain(reader === ada ? "Hello Ada Lovelace," : "Hello Zoë &lt;b&gt;O&#39;Neil&lt;/b&gt;,");
      expect(mail.html).toContain("Zwölf &lt;Maschinen&gt; &amp; mehr");
      expect(mail.text).toContain(`https://tickets.example.test/events/${evening.id}`);
      expect(mail.to).toMatchObject({ value: [{ name: reader.name, address: reader.email }] });
    }
  });

  it("one click turns them off: by headers for mail programs, by a link for people, and the tokens are that reader's", async () => {
    const evening = await known();
    await tell(notification({ eventId: evening.id, recipients: [zoe.id] }));
    await settledOf(evening.id, 1);
    const mail = mailsOf(evening.id)[0]?.mail;
    const raw = (name: string) => mail?.headerLines.find(({ key }) => key === name)?.line.replace(/\r?\n/g, "") ?? "";
    expect(raw("list-unsubscribe-post")).toBe("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    const [, oneClick = ""] = /^List-Unsubscribe:\s*<(.*)>$/.exec(raw("list-unsubscribe")) ?? [];
    const [page = ""] = /https:\S+\/unsubscribe\?\S+/.exec(mail?.text ?? "") ?? [];
    expect(mail?.html).toContain(`href="${page.replaceAll("&", "&amp;")}"`);
    expect(new URL(oneClick).pathname).toBe("/api/v1/users/unsubscribe");
    expect(new URL(page).pathname).toBe("/unsubscribe");
    for (const { searchParams } of [new URL(oneClick), new URL(page)]) {
      expect(searchParams.get("user")).toBe(zoe.id);
      expect(searchParams.get("kind")).toBe("saleOpened");
      const token = searchParams.get("token") ?? "";
      expect(isUnsubscribeToken(["a-secret-for-tests-only"], token, zoe.id, "saleOpened")).toBe(true);
    }
  });

  it("what its reader turned off is dropped when it comes up, and other kinds come", async () => {
    const mailPreferences = { saleOpened: false, eventPublished: true, eventChanged: true };
    const reader = user({ mailPreferences });
    const evening = await known();
    await harness.send({ type: "user.registered", key: reader.id, body: reader });
    const details = { eventId: evening.id, hostId: host.id, recipients: [reader.id] };
    await tell(notification(details));
    await tell(notification({ ...details, kind: "event_published" }));
    const rows = await settledOf(evening.id, 2);
    expect(rows.find(({ reason }) => String(reason).startsWith("sale_opened"))).toMatchObject({
      status: "dropped",
      last_error: "turned off by its reader",
      snapshot: null,
    });
    expect(mailsOf(evening.id).map(({ mail }) => mail.subject)).toEqual(["The Engine Room: An evening of engines"]);
  });

  it("a mail waits for the version of the event that it is about, and says what holds then", async () => {
    const before = event({ venue: "The Long Hall" });
    await harness.send({ type: "event.published", key: before.id, body: before });
    const { startDateTime, endDateTime, timezone, venue } = before;
    const changed = { ...before, venue: "The Short Hall", startDateTime: "2030-05-02T19:00:00.000Z", version: 2 };
    await tell(
      notification({
        kind: "event_changed",
        eventId: before.id,
        eventVersion: 2,
        before: { startDateTime, endDateTime, timezone, venue },
        recipients: [ada.id],
      }),
    );
    await until(async () => (await harness.rowsOf(before.id))[0]?.waits_after === 0);
    expect((await harness.rowsOf(before.id))[0]).toMatchObject({ status: "queued", attempts: 0 });
    await harness.send({
      type: "event.updated",
      key: before.id,
      body: { ...changed, endDateTime: "2030-05-02T21:00:00.000Z" },
    });
    await settledOf(before.id, 1);
    const mail = mailsOf(before.id)[0]?.mail;
    expect(mail?.messageId).toBe(`<${before.id}.event_changed.2.${ada.id}@example.test>`);
    expect(mail?.subject).toBe("An evening of engines: a new time and place");
    expect(mail?.text).toContain("When: Thursday 2 May 2030 at 20:00 (Europe/London)");
    expect(mail?.text).toContain("Where: The Short Hall");
    expect(mail?.text).toContain("Start before: Wednesday 1 May 2030 at 20:00 (Europe/London)");
    expect(mail?.text).toContain("Place before: The Long Hall");
    const calendar = mail?.attachments.find(({ contentType }) => contentType === "text/calendar");
    const ics = calendar?.content.toString() ?? "";
    expect(ics).toContain(`UID:${before.id}@tickets.example.test\r\n`);
    expect(ics).toContain("SEQUENCE:1\r\n");
    expect(ics).toContain("DTSTART:20300502T190000Z\r\n");
  });

  it.each([
    ["cancelled", { status: "cancelled" }, "the event does not take place"],
    [
      "over",
      { startDateTime: "2020-05-01T19:00:00.000Z", endDateTime: "2020-05-01T21:00:00.000Z" },
      "the event is over",
    ],
  ] as const)("of an event that is %s by then, nothing is told", async (_state, changes, why) => {
    const evening = await known(changes);
    for (const kind of ["sale_opened", "event_published", "event_changed"] as const)
      await tell(notification({ kind, eventId: evening.id, recipients: [ada.id] }));
    const rows = await settledOf(evening.id, 3);
    expect(rows.map(({ status, last_error }) => [status, last_error])).toEqual(Array(3).fill(["dropped", why]));
    expect(mailsOf(evening.id)).toEqual([]);
  });

  it("a change that was taken back before anybody heard of it is not told", async () => {
    const evening = await known();
    const { startDateTime, endDateTime, timezone, venue } = evening;
    const before = { startDateTime, endDateTime, timezone, venue };
    await tell(notification({ kind: "event_changed", eventId: evening.id, before, recipients: [ada.id] }));
    expect(await settledOf(evening.id, 1)).toMatchObject([{ status: "dropped" }]);
  });

  it("a kind of mail that a later release knows waits for it, and is not lost", async () => {
    const evening = await known();
    await harness.database.sql`
      insert into mails (booking_id, reason, message_id, recipient_id, event_id, snapshot)
      values (${evening.id}, 'later', ${`<later@${evening.id}>`}, ${ada.id}, ${evening.id}, '{"kind": "later"}')`;
    const row = await until(async () => {
      const [found] = await harness.rowsOf(evening.id);
      return Number(found?.attempts) > 0 && found?.last_error !== null && found;
    });
    expect(row).toMatchObject({ status: "queued", snapshot: { kind: "later" } });
  });
});
