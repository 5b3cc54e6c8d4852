import { newId } from "@stagedoor/contracts/ids";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { booking, event, refundedPayment, user } from "./builders.ts";
import { type Harness, startHarness } from "./harness.ts";
import { type MailServer, startMailServer } from "./mailServer.ts";
import { codeIn } from "./qrReader.ts";

let harness: Harness;
let smtp: MailServer;
const ada = user();
const evening = event();
const details = { attendeeId: ada.id, eventId: evening.id };

beforeAll(async () => {
  [harness, smtp] = await Promise.all([startHarness(), startMailServer()]);
  await harness.startEmail(smtp.port);
  await harness.send(
    { type: "user.registered", key: ada.id, body: ada },
    { type: "event.published", key: evening.id, body: evening },
  );
});
afterAll(async () => {
  await harness?.close();
  await smtp?.close();
});

const mailsOf = (id: string) => smtp.received.filter(({ mail }) => mail.messageId?.includes(id));
const firstMailOf = (id: string) => until(() => mailsOf(id)[0], { what: `a mail of booking ${id}` });

describe("mails", () => {
  it("a confirmation carries the code of every ticket, as text and as a QR code that decodes to it", async () => {
    const confirmed = booking(details);
    await harness.send({ type: "booking.confirmed", key: confirmed.id, body: confirmed });
    const { to, mail } = await firstMailOf(confirmed.id);
    expect(to).toBe(ada.email);
    expect(mail.from?.text).toContain("tickets@example.test");
    expect(mail.subject).toBe("Your tickets for An evening of engines");
    expect(mail.messageId).toBe(`<${confirmed.id}.confirmed@example.test>`);
    const codes = confirmed.tickets.map(({ code }) => code);
    for (const code of codes) expect(mail.text).toContain(code);
    const inline = mail.attachments.filter(({ contentType, related }) => contentType === "image/png" && related);
    expect(inline.map(({ content }) => codeIn(content))).toEqual(codes);
    expect(mail.headers.get("auto-submitted")).toBe("auto-generated");
  });

  it("a confirmation brings the event for the calendar; one of an event that is cancelled by then brings none", async () => {
    const moved = event({ description: "Bring oil.", version: 3 });
    const gone = event({ status: "cancelled" });
    await harness.send({ type: "event.updated", key: moved.id, body: moved });
    await harness.send({ type: "event.cancelled", key: gone.id, body: gone });
    const calendars = async (eventId: string) => {
      const confirmed = booking({ ...details, eventId });
      await harness.send({ type: "booking.confirmed", key: confirmed.id, body: confirmed });
      const { mail } = await firstMailOf(confirmed.id);
      return mail.attachments.filter(({ contentType }) => contentType === "text/calendar");
    };
    const [calendar, ...more] = await calendars(moved.id);
    expect(more).toEqual([]);
    expect(calendar).toMatchObject({ filename: "event.ics", contentDisposition: "attachment" });
    expect(calendar?.headers.get("content-type")).toMatchObject({ params: { method: "PUBLISH", charset: "utf-8" } });
    const lines = calendar?.content.toString().split("\r\n");
    for (const line of [
      "METHOD:PUBLISH",
      `UID:${moved.id}@tickets.example.test`,
      "SEQUENCE:2",
      "DTSTART:20300501T190000Z",
      "DTEND:20300501T210000Z",
      "DESCRIPTION:Bring oil.",
      "LOCATION:The Long Hall",
    ])
      expect(lines).toContain(line);
    expect(await calendars(gone.id)).toEqual([]);
  });

  it("an event that only a release before has kept is filled in when its version is told of again", async () => {
    const known = event({ description: "Bring oil." });
    await harness.database.sql`
      insert into events (id, title, starts_at, ends_at, timezone, version)
      values (${known.id}, ${known.title}, ${known.startDateTime}, ${known.endDateTime}, ${known.timezone}, ${known.version})`;
    const [first, second] = [booking({ ...details, eventId: known.id }), booking({ ...details, eventId: known.id })];
    await harness.send({ type: "booking.confirmed", key: first.id, body: first });
    const before = await firstMailOf(first.id);
    expect(before.mail.attachments.map(({ content }) => content.toString()).join()).toContain("SUMMARY:An evening");
    await harness.send({ type: "event.published", key: known.id, body: known });
    await until(async () => {
      const [row] = await harness.database.sql`select description from events where id = ${known.id}`;
      return row?.description === "Bring oil.";
    });
    await harness.send({ type: "booking.confirmed", key: second.id, body: second });
    const after = await firstMailOf(second.id);
    expect(after.mail.attachments.map(({ content }) => content.toString()).join()).toContain("DESCRIPTION:Bring oil.");
  });

  it("one mail per booking and reason, however often messages are redelivered or announced again", async () => {
    const confirmed = booking(details);
    const id = newId();
    const message = { type: "booking.confirmed", key: confirmed.id, body: confirmed } as const;
    await harness.send({ ...message, id }, { ...message, id }, message, message);
    await harness.send({ ...message, id }, message);
    // Sent after all of them under the same key, so its mail comes when they have been handled.
    const last = { ...confirmed, status: "expired", tickets: [], version: 3 } as const;
    await harness.send({ type: "booking.expired", key: confirmed.id, body: last });
    const reasons = () => mailsOf(confirmed.id).map(({ mail }) => mail.messageId?.split(".")[1]?.split("@")[0]);
    await until(() => reasons().includes("expired") && reasons().includes("confirmed"));
    // Several connections send at once, so either may be first.
    expect(reasons().toSorted()).toEqual(["confirmed", "expired"]);
    expect(await harness.rowsOf(confirmed.id)).toHaveLength(2);
  });

  it("cancellation with what is owed, refused payment and refund each have a mail of their own", async () => {
    const base = booking(details);
    const refund = { amount: { amount: 2500, currency: "gbp" } } as const;
    const cancelled = { ...base, status: "cancelled", cancelReason: "attendee", refund, tickets: [] } as const;
    const refusedPayment = { attemptId: newId(), reason: "cancelled" } as const;
    await harness.send(
      { type: "booking.cancelled", key: base.id, body: cancelled },
      { type: "booking.payment_refused", key: base.id, body: { ...cancelled, refusedPayment, version: 3 } },
      { type: "payment.refunded", key: base.id, body: refundedPayment(base, 2500) },
    );
    await until(() => mailsOf(base.id).length === 3);
    const text = mailsOf(base.id).map(({ mail }) => mail.text);
    expect(text.some((each) => each?.includes("You get £25.00 back"))).toBe(true);
    expect(text.some((each) => each?.includes("came after the booking had been cancelled"))).toBe(true);
    expect(text.some((each) => each?.includes("£25.00 is on its way to you"))).toBe(true);
  });

  it("what a mail said is forgotten once it is sent", async () => {
    const confirmed = booking(details);
    await harness.send({ type: "booking.confirmed", key: confirmed.id, body: confirmed });
    const [row] = await until(async () => {
      const rows = await harness.rowsOf(confirmed.id);
      return rows[0]?.status === "sent" && rows;
    });
    expect(row?.snapshot).toBeNull();
    expect(row?.attempts).toBe(1);
  });

  it("a mail to somebody not known yet waits, and goes when the account is known", async () => {
    const late = user();
    const confirmed = booking({ ...details, attendeeId: late.id });
    await harness.send({ type: "booking.confirmed", key: confirmed.id, body: confirmed });
    await until(async () => (await harness.rowsOf(confirmed.id)).length === 1);
    // A mail that was queued later has gone: this one was passed over, not merely slow.
    const other = booking(details);
    await harness.send({ type: "booking.confirmed", key: other.id, body: other });
    await firstMailOf(other.id);
    expect((await harness.rowsOf(confirmed.id))[0]).toMatchObject({ status: "queued", attempts: 0 });
    await harness.send({ type: "user.registered", key: late.id, body: late });
    expect((await firstMailOf(confirmed.id)).to).toBe(late.email);
  });

  it("a mail about an event not known yet waits, and goes when the event is known", async () => {
    const later = event({ title: "A later one" });
    const confirmed = booking({ ...details, eventId: later.id });
    await harness.send({ type: "booking.confirmed", key: confirmed.id, body: confirmed });
    await until(async () => (await harness.rowsOf(confirmed.id)).length === 1);
    await harness.send({ type: "event.published", key: later.id, body: later });
    expect((await firstMailOf(confirmed.id)).mail.subject).toBe("Your tickets for A later one");
  });

  it("a deleted account is erased, and what waits for it is dropped", async () => {
    const leaving = user();
    await harness.send({ type: "user.registered", key: leaving.id, body: leaving });
    await harness.send({ type: "user.deleted", key: leaving.id, body: { id: leaving.id, deleted: true, version: 2 } });
    await until(async () => {
      const [row] = await harness.database.sql`select * from users where id = ${leaving.id}`;
      return row?.deleted === true && row.email === null && row.name === null;
    });
    const cancelled = booking({ ...details, attendeeId: leaving.id, status: "cancelled", cancelReason: "host" });
    await harness.send({ type: "booking.cancelled", key: cancelled.id, body: cancelled });
    await until(async () => (await harness.rowsOf(cancelled.id))[0]?.status === "dropped");
    expect(smtp.asked).not.toContain(leaving.email);
  });

  it("an older version of an account after a newer one changes nothing", async () => {
    const moved = user({ email: "new@example.test", version: 3 });
    await harness.send(
      { type: "user.updated", key: moved.id, body: moved },
      { type: "user.updated", key: moved.id, body: { ...moved, email: "old@example.test", version: 2 } },
    );
    const confirmed = booking({ ...details, attendeeId: moved.id });
    await harness.send({ type: "booking.confirmed", key: confirmed.id, body: confirmed });
    expect((await firstMailOf(confirmed.id)).to).toBe("new@example.test");
  });

  it("metrics tell how many mails wait and how old the oldest is", async () => {
    const confirmed = booking({ ...details, attendeeId: newId() });
    await harness.send({ type: "booking.confirmed", key: confirmed.id, body: confirmed });
    const service = await harness.startEmail(smtp.port);
    await until(async () => (await harness.rowsOf(confirmed.id))[0]?.waits_after === 0);
    const { body } = await service.app.inject({ url: "/metrics" });
    expect(body).toMatch(/stagedoor_mail_queue\{state="waiting"\} [1-9]/);
    expect(body).toMatch(/stagedoor_mail_oldest_seconds [0-9.]+/);
    await service.stop();
  });
});
