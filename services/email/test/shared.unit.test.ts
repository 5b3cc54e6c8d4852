import { simpleParser } from "mailparser";
import { describe, expect, it } from "vitest";
import { mailPreparer } from "../src/rendering/prepareMail.ts";
import { type Personal, shareMail } from "../src/rendering/sharedMail.ts";
import { headersOf } from "../src/smtp/message.ts";
import { shareBody } from "../src/smtp/sharedBody.ts";
import type { Letter } from "../src/smtp/transport.ts";
import { eventFacts } from "./builders.ts";
import { samples } from "./samples.ts";

let marks = 0;
function newMark(): string {
  marks += 1;
  return `mark${String(marks).padStart(28, "0")}`;
}

const letter: Omit<Letter, "mail"> = {
  to: { name: "Zoë O'Neil", email: "zoe@example.test" },
  messageId: "<1@example.test>",
  threadId: "<0@example.test>",
  date: "2030-01-01T10:00:00.000Z",
  oneClick: "https://tickets.example.test/api/v1/users/unsubscribe?user=1",
};
const people: readonly Personal[] = [
  { name: "Ada", unsubscribeUrl: "https://tickets.example.test/u?a=1&b=2" },
  {
    name: `<b>"Zoë" = ${"very ".repeat(30)}long</b>`,
    unsubscribeUrl: `https://tickets.example.test/u?t=${"x".repeat(200)}`,
  },
  { name: "", unsubscribeUrl: "https://tickets.example.test/u" },
];
/** What encodings stumble over: long lines, blanks and equal signs at ends, dots at beginnings, letters of several bytes. */
const hard = [
  "",
  ".",
  "..dots",
  "ends in blanks  ",
  "=3D =",
  "ö".repeat(120),
  "x".repeat(200),
  "日本語 🎭",
  "-- ",
].join("\n");

async function received(body: ReturnType<ReturnType<typeof shareBody>>) {
  const mail = { subject: "Grüße", ...body };
  const { header } = headersOf({ ...letter, mail }, mail, "Stagedoor <tickets@example.test>");
  const raw = `${header}\r\n\r\n${mail.body}`;
  return { raw, mail: await simpleParser(raw) };
}

describe("a mail that many get", () => {
  it.each([undefined, "BEGIN:VCALENDAR\r\nSUMMARY:Ö\r\nEND:VCALENDAR\r\n"])(
    "arrives as if it had been written to its reader alone, whatever stands in it (calendar: %j)",
    async (calendar) => {
      const write = ({ name, unsubscribeUrl }: Personal) => ({
        text: `Hello ${name},\n${hard}\n${unsubscribeUrl}\n`,
        html: `<p>${name}</p>\n${hard}\n<a href="${unsubscribeUrl}">${name}</a>`,
      });
      const [one, other] = [newMark(), newMark()];
      const parts = write({ name: one, unsubscribeUrl: other });
      const fill = shareBody({ ...parts, calendar, marks: [one, other], boundary: newMark() });
      for (const { name, unsubscribeUrl } of people) {
        const { raw, mail } = await received(fill([name, unsubscribeUrl], [name, unsubscribeUrl]));
        const written = write({ name, unsubscribeUrl });
        expect(mail.text?.trimEnd()).toBe(written.text.trimEnd());
        expect(mail.html).toBe(written.html);
        expect(mail.attachments.map(({ content }) => content.toString())).toEqual(
          calendar === undefined ? [] : [calendar],
        );
        expect(mail.subject).toBe("Grüße");
        expect(mail.to).toMatchObject({ value: [{ name: "Zoë O'Neil", address: "zoe@example.test" }] });
        expect(mail.date?.toISOString()).toBe(letter.date);
        const body = raw.slice(raw.indexOf("\r\n\r\n"));
        // RFC 5322, 2.1.1.
        expect(body.split("\r\n").every((line) => line.length <= 78)).toBe(true);
        // Nothing but 7 bits: no server needs to convert it.
        expect(/^[\t\r\n -~]*$/.test(raw)).toBe(true);
      }
    },
  );

  it("what a reader is called is text in the HTML, and each gets their own", async () => {
    const render = async ({ name, unsubscribeUrl }: Personal) => {
      const text = `${name} ${unsubscribeUrl}`;
      return { subject: "s", text, html: `<p>${text}</p>`, codes: [], calendar: undefined };
    };
    const { fill } = await shareMail(render, newMark);
    const { mail } = await received(fill({ name: `<script>"x"</script>`, unsubscribeUrl: "https://u.test/?a=1&b=2" }));
    expect(mail.html).toContain("<p>&lt;script&gt;");
    expect(mail.html).toContain("a=1&amp;b=2");
    expect(mail.text).toContain(`<script>"x"</script> https://u.test/?a=1&b=2`);
  });

  it("a mail that forgets its reader, or the way out, is not sent", async () => {
    const render = async ({ name }: Personal) => ({
      subject: "s",
      text: name,
      html: name,
      codes: [],
      calendar: undefined,
    });
    await expect(shareMail(render, newMark)).rejects.toThrow("no place");
  });

  it("says what holds of the event now: a later version of it, and another host's name, are written anew", async () => {
    const prepare = mailPreparer({
      domain: "example.test",
      publicUrl: "https://tickets.example.test",
      linkSecret: "a-secret-for-tests-only",
      newMark,
    });
    const event = eventFacts();
    const draft = {
      aboutId: event.id,
      snapshot: samples.event_published,
      recipientId: "01890a5d-ac96-774b-bcce-b302099a8058",
      recipientName: "Ada",
      event,
      hostName: "One",
    };
    expect((await prepare(draft)).mail.subject).toBe("One: An evening of engines");
    expect((await prepare({ ...draft, hostName: "Two" })).mail.subject).toBe("Two: An evening of engines");
    const renamed = { ...event, title: "A night of engines", version: 2 };
    expect((await prepare({ ...draft, event: renamed })).mail.subject).toBe("One: A night of engines");
    expect((await prepare(draft)).mail.subject).toBe("One: An evening of engines");
  });
});
