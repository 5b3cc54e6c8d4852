import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWeb } from "./web.ts";

let web: Awaited<ReturnType<typeof startWeb>>;
beforeAll(async () => {
  web = await startWeb();
});
afterAll(() => web.stop());

const user = newId();

async function page(path: string): Promise<{ html: string; policy: string }> {
  const reply = await fetch(`${web.url}${path}`, { headers: { accept: "text/html" } });
  expect(reply.status).toBe(200);
  expect(reply.headers.get("referrer-policy")).toBe("no-referrer");
  return { html: await reply.text(), policy: `${reply.headers.get("content-security-policy")}` };
}

describe("a page that a link in a mail leads to", () => {
  it.each([
    ["/verify-email?token=t%22%3E", `action="/api/v1/auth/verify-email"`, `name="token" value="t&quot;&gt;"`],
    ["/reset-password?token=t%22%3E", `action="/api/v1/auth/password/reset"`, `name="token" value="t&quot;&gt;"`],
    [
      `/unsubscribe?user=${user}&kind=eventChanged&token=t`,
      `action="/api/v1/users/unsubscribe?user=${user}&amp;kind=eventChanged&amp;token=t"`,
      "tickets",
    ],
  ])("%s has a button that posts its form to the API of this origin", async (path, action, more) => {
    const { html, policy } = await page(path);
    expect(html).toContain(`method="post" ${action}`);
    expect(html).toContain(more);
    expect(html).toMatch(/<input type="hidden" name="page" value="[a-z-]+">/);
    expect(html).toContain(`type="submit"`);
    expect(policy).toContain("form-action 'self'");
  });

  it.each([
    ["/verify-email?outcome=done", "Your address is verified"],
    ["/verify-email?outcome=link_invalid&token=t", "This link does not work"],
    ["/verify-email", "This link does not work"],
    ["/verify-email?token=a&token=b", "This link does not work"],
    ["/reset-password?outcome=done", "Your password is set"],
    ["/reset-password", "This link does not work"],
    ["/unsubscribe?outcome=done", "You are unsubscribed"],
    [`/unsubscribe?user=${user}&kind=password&token=t`, "This link does not work"],
    ["/unsubscribe?user=x&kind=saleOpened&token=t", "This link does not work"],
  ])("%s says how it went, and has nothing to send", async (path, title) => {
    const { html } = await page(path);
    expect(html).toContain(`<h1>${title}</h1>`);
    expect(html).not.toContain("<form");
  });

  it.each(["malformed", "busy", "too_many_requests", "<script>"])(
    "lets a form be sent again after %s",
    async (outcome) => {
      const { html } = await page(`/reset-password?${new URLSearchParams({ outcome, token: "t" })}`);
      expect(html).toContain(`role="alert"`);
      expect(html).toContain(`name="token" value="t"`);
      expect(html).not.toContain("<script");
    },
  );
});
