import { readFile } from "node:fs/promises";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { compileLayout } from "../compileTemplates.ts";
import { composeMail } from "../src/domain/compose.ts";
import { preferenceOf } from "../src/domain/notice.ts";
import { renderMail } from "../src/rendering/render.ts";
import { booking, context, eventFacts, signedCode, tickets } from "./builders.ts";
import { codeIn } from "./qrReader.ts";
import { renderSample, samples } from "./samples.ts";

const { items, total } = booking();
const event = eventFacts({ title: `<script>alert("x")</script> & friends`, venue: `"The" <b>Hall</b>` });
const recipientName = `Ada <img src=x onerror=alert(1)> O'Neil`;
const domain = "example.test";
const publicUrl = "https://tickets.example.test";

function render(count: number, code?: () => string) {
  const shown = tickets(count).map((ticket) => ({ ...ticket, code: code?.() ?? ticket.code }));
  const snapshot = { kind: "confirmed", items, total, tickets: shown } as const;
  const content = composeMail(snapshot, context({ recipientName, event }));
  return renderMail(content, snapshot, event, { domain, publicUrl }).then((mail) => ({ content, mail }));
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
    expect(mail.text).toContain(`Hello ${recipientName},`);
    for (const paragraph of content.paragraphs) expect(mail.text).toContain(paragraph);
    for (const { label, value } of content.facts) expect(mail.text).toContain(`${label}: ${value}`);
    for (const { code } of content.tickets) expect(mail.text).toContain(`Code: ${code}\n`);
    expect(mail.text).toContain(content.link?.url ?? "none");
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

  it("a signed code stays scannable at the size at which it is shown, and is not printed where it would break the page", async () => {
    const { content, mail } = await render(2, signedCode);
    expect(mail.codes.map(({ png }) => codeIn(png))).toEqual(content.tickets.map(({ code }) => code));
    const [shown] = mail.html.match(/<img src="cid:[^>]*>/) ?? [];
    expect(shown).toContain('width="244"');
    for (const { png } of mail.codes) expect(PNG.sync.read(png).width).toBe(2 * 244);
    for (const { code, id } of content.tickets) {
      expect(mail.html).not.toContain(code);
      expect(mail.html).toContain(`No. ${id.slice(-12, -8).toUpperCase()}-`);
      // Whose mail program shows no pictures has the code all the same.
      expect(mail.text).toContain(code);
    }
  });

  it.each(Object.values(samples))("of every kind says all that it has to say in both parts: $kind", async (sample) => {
    const { subject, html, text } = await renderSample(sample);
    const codes = samples.confirmed.tickets.map(({ code }) => code);
    // Codes are random letters, among which any word may come up.
    for (const part of [subject, html, codes.reduce((rest, code) => rest.replace(code, ""), text)])
      expect(part).not.toMatch(/undefined|null|NaN|\[object|\{\{/);
    expect(subject).toMatch(/\S/);
    for (const part of [html, text]) {
      expect(part).toContain("Hello Ada Lovelace,");
      // What is about an event names it; what is about an account leads to nowhere but its own page.
      expect(part.includes("An evening of engines")).toBe(!("expiresAt" in sample || "at" in sample));
      expect(part.includes("/unsubscribe?")).toBe(preferenceOf(sample.kind) !== undefined);
    }
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url?.replaceAll("&amp;", "&"));
    expect(links.length > 0).toBe(sample.kind !== "password_changed");
    for (const url of links) expect(text).toContain(url);
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
