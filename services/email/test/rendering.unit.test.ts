import { readFile } from "node:fs/promises";
import { newId } from "@stagedoor/contracts/ids";
import { describe, expect, it } from "vitest";
import { compileLayout } from "../compileTemplates.ts";
import { composeMail } from "../src/domain/compose.ts";
import { renderMail } from "../src/rendering/render.ts";
import { booking, tickets } from "./builders.ts";
import { codeIn } from "./qrReader.ts";

const { items, total } = booking();
const event = {
  title: `<script>alert("x")</script> & friends`,
  startsAt: "2030-05-01T19:00:00.000Z",
  timezone: "Europe/London",
  venue: `"The" <b>Hall</b>`,
};
const context = {
  bookingId: newId(),
  recipientName: `Ada <img src=x onerror=alert(1)> O'Neil`,
  event,
  publicUrl: "https://tickets.example.test",
};

function render(count: number) {
  const content = composeMail({ kind: "confirmed", items, total, tickets: tickets(count) }, context);
  return renderMail(content, "example.test").then((mail) => ({ content, mail }));
}

describe("a rendered mail", () => {
  it("whatever people typed is text in the HTML, never markup", async () => {
    const { mail } = await render(1);
    expect(mail.html).not.toContain("<script");
    expect(mail.html).not.toContain("<img src=x");
    expect(mail.html).not.toContain("<b>Hall</b>");
    expect(mail.html).toContain("Ada &lt;img src=x onerror=alert(1)&gt; O&#39;Neil");
  });

  it("the text part says the same, unescaped", async () => {
    const { content, mail } = await render(2);
    expect(mail.text).toContain(`Hello ${context.recipientName},`);
    for (const paragraph of content.paragraphs) expect(mail.text).toContain(paragraph);
    for (const { label, value } of content.facts) expect(mail.text).toContain(`${label}: ${value}`);
    for (const { code } of content.tickets) expect(mail.text).toContain(`Code: ${code}\n`);
    expect(mail.text).toContain(content.link.url);
    expect(mail.text).not.toContain("{{");
  });

  it("shows a QR code per ticket that decodes to the ticket's code, with the code as its alternative text", async () => {
    const { content, mail } = await render(4);
    expect(mail.codes.map(({ png }) => codeIn(png))).toEqual(content.tickets.map(({ code }) => code));
    for (const [index, { cid }] of mail.codes.entries()) {
      expect(mail.html).toContain(`src="cid:${cid}"`);
      expect(mail.html).toContain(`: ${content.tickets[index]?.code}"`);
    }
  });

  it("loads nothing from anywhere", async () => {
    const { mail } = await render(1);
    expect(mail.html.match(/(?:src|background)="(?!cid:)[^"]*"/g) ?? []).toEqual([]);
    expect(mail.html).not.toMatch(/@import|url\(/);
  });

  it("the committed template is what the MJML layout compiles to", async () => {
    const committed = await readFile(new URL("../templates/mail.html.eta", import.meta.url), "utf8");
    expect(await compileLayout()).toBe(committed);
  });
});
