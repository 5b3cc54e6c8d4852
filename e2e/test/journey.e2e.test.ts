import { mailsTo } from "@stagedoor/demonstration/mails";
import { type Account, type Booking, book, checkout, publish, register } from "@stagedoor/demonstration/people";
import { ok } from "@stagedoor/demonstration/rest";
import { findBrowser } from "@stagedoor/platform/browser";
import { until } from "@stagedoor/platform/testing/until";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

const { web, mail } = inject("stack");
const cards = {
  good: "4242424242424242",
  declined: "4000000000000002",
  authenticated: "4000002760003184",
};

let browser: Browser;
let host: Account;

beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: await findBrowser(),
    args: ["--no-sandbox", "--disable-background-networking"],
  });
  host = await register(web, "host");
});

afterAll(async () => browser?.close());

async function open(url: string): Promise<Page> {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(url);
  return page;
}

async function pay(page: Page, cardNumber: string): Promise<void> {
  await page.fill("[name=email]", "payer@example.test");
  await page.fill("[name=cardNumber]", cardNumber);
  await page.fill("[name=expiry]", "12/34");
  await page.fill("[name=cvc]", "123");
  await page.fill("[name=name]", "Ada Payer");
  await page.getByRole("button", { name: /^pay/i }).click();
}

function statusOf(who: Account, bookingId: string): Promise<string> {
  return ok<Booking>(web, `/bookings/${bookingId}`, { token: who.token }).then(({ status }) => status);
}

function becomes(who: Account, bookingId: string, status: string): Promise<true> {
  return until(async () => (await statusOf(who, bookingId)) === status && (true as const), {
    what: `booking ${bookingId} becomes ${status}`,
    timeoutMs: 30_000,
  });
}

describe("an attendee in a browser without scripts", () => {
  test("pays for two places and gets a confirmed booking, two tickets and a mail with their codes", async () => {
    const ada = await register(web, "attendee");
    const event = await publish(web, host, { title: "An evening of <b>proofs</b>" });
    const booking = await book(web, ada, event, 2);
    expect(booking).toMatchObject({ status: "held", total: { amount: 5000, currency: "gbp" } });

    const page = await open(await checkout(web, ada, booking.id));
    await pay(page, cards.good);
    expect(page.url()).toContain(web);
    expect(page.url()).toContain(booking.id);
    await page.close();

    await becomes(ada, booking.id, "confirmed");
    const { items } = await ok<{ items: { code: string }[] }>(web, `/tickets?bookingId=${booking.id}`, {
      token: ada.token,
    });
    expect(items).toHaveLength(2);
    const [confirmation, ...more] = await mailsTo(mail, ada.email, /^Your tickets? for/);
    expect(more).toEqual([]);
    for (const { code } of items) expect(confirmation?.text).toContain(code);
    expect(confirmation?.html).not.toContain("<b>proofs</b>");
    expect(confirmation?.attachments?.filter(({ contentType }) => contentType === "image/png").length).toBe(2);
    const seen = await until(
      async () => {
        const shown = await ok<{ numberOfAttendees: number; available: number }>(web, `/events/${event.id}`);
        return shown.numberOfAttendees === 2 && shown;
      },
      { what: "the event shows its attendees" },
    );
    expect(seen.available).toBe(8);
  });

  test("whose card is declined keeps the hold and pays with another card", async () => {
    const ada = await register(web, "attendee");
    const booking = await book(web, ada, await publish(web, host));
    const page = await open(await checkout(web, ada, booking.id));
    await pay(page, cards.declined);
    expect((await page.textContent("body"))?.toLowerCase()).toContain("declined");
    expect(await statusOf(ada, booking.id)).toBe("held");
    await pay(page, cards.good);
    await becomes(ada, booking.id, "confirmed");
    await page.close();
  });

  test("who must authenticate and fails keeps the hold, and is confirmed after completing it", async () => {
    const ada = await register(web, "attendee");
    const booking = await book(web, ada, await publish(web, host));
    const page = await open(await checkout(web, ada, booking.id));
    await pay(page, cards.authenticated);
    await page.click("button:has-text('Fail')");
    expect(await statusOf(ada, booking.id)).toBe("held");
    await page.goto(await checkout(web, ada, booking.id));
    await pay(page, cards.authenticated);
    await page.click("button:has-text('Complete')");
    await becomes(ada, booking.id, "confirmed");
    await page.close();
  });

  test("who goes back from the payment page finds the booking still held, and the same page again", async () => {
    const ada = await register(web, "attendee");
    const booking = await book(web, ada, await publish(web, host));
    const url = await checkout(web, ada, booking.id);
    const page = await open(url);
    await page.click("a:has-text('Back')");
    expect(page.url()).toContain(web);
    expect((await page.textContent("body"))?.toLowerCase()).not.toContain("failed");
    expect(await statusOf(ada, booking.id)).toBe("held");
    expect(await checkout(web, ada, booking.id)).toBe(url);
    await page.close();
  });

  test("who cancels a paid booking gets the money back and two mails that say so", async () => {
    const ada = await register(web, "attendee");
    const event = await publish(web, host, { refundPolicy: { kind: "full", untilHoursBefore: 24, percentage: 100 } });
    const booking = await book(web, ada, event);
    const page = await open(await checkout(web, ada, booking.id));
    await pay(page, cards.good);
    await becomes(ada, booking.id, "confirmed");
    await page.close();

    const cancelled = await ok<Booking>(web, `/bookings/${booking.id}`, { method: "DELETE", token: ada.token });
    expect(cancelled.status).toBe("cancelled");
    const again = await ok<Booking>(web, `/bookings/${booking.id}`, { method: "DELETE", token: ada.token });
    expect(again.status).toBe("cancelled");
    await mailsTo(mail, ada.email, /is cancelled$/);
    expect(await mailsTo(mail, ada.email, /^Your refund of/)).toHaveLength(1);
  });

  test("books a free event and has a ticket at once, without any payment", async () => {
    const ada = await register(web, "attendee");
    const booking = await book(web, ada, await publish(web, host, { price: 0 }));
    expect(booking.status).toBe("confirmed");
    expect(await mailsTo(mail, ada.email, /^Your tickets? for/)).toHaveLength(1);
  });
});

describe("the start page", () => {
  test("leads to the API documents, the mail catcher and the payment sandbox, and every link of it answers", async () => {
    const page = await open(web);
    const links = await page.$$eval("a[href]", (anchors) =>
      anchors.map((a) => (a as unknown as { href: string }).href),
    );
    const pages = [
      ...new Set(links.filter((link) => link.startsWith("http")).map((link) => link.split("#")[0] ?? link)),
    ];
    expect(pages.length).toBeGreaterThan(3);
    for (const link of pages) expect(`${link} ${(await fetch(link)).status}`).toBe(`${link} 200`);
    await page.close();
  });

  test("shows both API documents in a browser, and asks no other origin for anything", async () => {
    const page = await browser.newPage();
    const foreign: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(web) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
    });
    await page.goto(`${web}/docs`);
    await page.getByText("/api/v1/bookings").first().waitFor();
    expect(foreign).toEqual([]);
    await page.close();
  });
});
