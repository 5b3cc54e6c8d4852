import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asyncApiDocument } from "@stagedoor/contracts/asyncapi";
import { newId } from "@stagedoor/contracts/ids";
import { messageTypes } from "@stagedoor/contracts/messages";
import { topicNames } from "@stagedoor/contracts/topics";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWeb } from "./web.ts";

const mailUi = "http://mail.example.test:4208";
const stripeUi = "http://stripe.example.test:4207";
const booking = `/bookings/${newId()}`;
let web: Awaited<ReturnType<typeof startWeb>>;
let bare: Awaited<ReturnType<typeof startWeb>>;
let documents: string;

beforeAll(async () => {
  documents = await mkdtemp(join(tmpdir(), "stagedoor-web-"));
  await writeFile(join(documents, "openapi.json"), `{"openapi":"3.1.0","paths":{}}`);
  await writeFile(join(documents, "asyncapi.json"), JSON.stringify(asyncApiDocument()));
  web = await startWeb({ MAIL_UI_URL: mailUi, STRIPE_UI_URL: stripeUi, API_DOCS_DIR: documents });
  bare = await startWeb({ API_DOCS_DIR: join(documents, "nothing") });
});
afterAll(async () => {
  await web?.stop();
  await bare?.stop();
  if (documents) await rm(documents, { recursive: true });
});

const get = (path: string) => fetch(`${web.url}${path}`, { headers: { accept: "text/html" } });
const pages = [
  "/",
  booking,
  `${booking}?checkout=success`,
  `${booking}?checkout=cancelled`,
  "/docs/messages",
  "/nothing",
  "/verify-email?token=a-token",
  "/verify-email?outcome=done",
  "/reset-password?token=a-token",
  "/reset-password?outcome=malformed&token=a-token",
  `/unsubscribe?user=${newId()}&kind=saleOpened&token=a-token`,
];

describe("pages", () => {
  it("run no scripts and load nothing from elsewhere, and their policy says so", async () => {
    for (const page of pages) {
      const reply = await get(page);
      expect(reply.status, page).toBe(page === "/nothing" ? 404 : 200);
      const policy = reply.headers.get("content-security-policy");
      expect(policy, page).toContain("default-src 'none'");
      expect(policy, page).not.toContain("script-src");
      expect(policy, page).not.toContain("unsafe");
      const html = await reply.text();
      expect(html, page).not.toMatch(/<script|<style| style=| on[a-z]+=/i);
      expect(html, page).not.toMatch(/(?:src|rel="stylesheet" href)="(?!\/assets\/)/);
      expect(html, page).not.toContain("{{");
    }
  });

  it("the API viewer loads only this origin's scripts", async () => {
    const reply = await get("/docs");
    expect(reply.headers.get("content-security-policy")).toMatch(/script-src 'self';/);
    const html = await reply.text();
    expect(html.match(/<script[^>]*>/g)).toEqual([
      `<script src="/assets/swagger-ui-bundle.js" defer>`,
      `<script src="/assets/api-viewer.js" defer>`,
    ]);
  });

  it("the style sheet leaves the API viewer's pre and code as the viewer draws them", async () => {
    const css = await (await get("/assets/stagedoor.css")).text();
    const selectors = [...css.matchAll(/^([^{}@\n]*\b(?:pre|code)\b[^{}\n]*?)[,{]/gm)].map(
      ([, selector = ""]) => selector,
    );
    expect(selectors.length).toBeGreaterThan(3);
    for (const selector of selectors.filter((each) => !each.includes("--"))) {
      expect(selector).toMatch(/main:not\(\.viewer\)|\.\w+ /);
    }
  });

  it("everything that pages link to on this origin is there", async () => {
    const linked = new Set<string>();
    for (const page of [...pages, "/docs"]) {
      const html = await (await get(page)).text();
      for (const [, path] of html.matchAll(/(?:href|src)="(\/[^"#]*)"/g)) linked.add(path ?? "");
    }
    expect(linked.size).toBeGreaterThan(6);
    for (const path of linked) expect((await get(path)).status, path).toBe(200);
  });

  it("the start page links the API documents, the mail and Stripe", async () => {
    const html = await (await get("/")).text();
    for (const link of ["/docs", "/docs/messages", mailUi, stripeUi]) expect(html).toContain(`href="${link}"`);
    const without = await (await fetch(`${bare.url}/`)).text();
    expect(without).not.toContain("Payments at Stripe");
    expect(without).not.toContain("Nothing leaves this machine");
  });

  it("who comes back from checkout is told what comes next, and never that something failed", async () => {
    const success = await (await get(`${booking}?checkout=success`)).text();
    expect(success).toContain("Your tickets come by mail");
    const cancelled = await (await get(`${booking}?checkout=cancelled`)).text();
    expect(cancelled).toContain("Nothing was charged");
    const other = await (await get(`${booking}?checkout=%3Cscript%3E`)).text();
    for (const html of [success, cancelled, other]) {
      expect(html).not.toMatch(/fail/i);
      expect(html).not.toContain("<script");
    }
  });

  it("an address that is none is a page for people and a problem for programs", async () => {
    for (const path of ["/nothing", "/bookings/none"]) {
      const page = await get(path);
      expect(page.status).toBe(404);
      expect(page.headers.get("content-type")).toContain("text/html");
      const problem = await fetch(`${web.url}${path}`);
      expect(problem.status).toBe(404);
      expect(problem.headers.get("content-type")).toContain("application/problem+json");
    }
  });
});

describe("API documents", () => {
  it("are served as they are committed", async () => {
    const openapi = await get("/api/v1/openapi.json");
    expect(openapi.headers.get("content-type")).toContain("application/json");
    expect(await openapi.json()).toEqual({ openapi: "3.1.0", paths: {} });
    expect(await (await get("/api/v1/asyncapi.json")).json()).toEqual(JSON.parse(JSON.stringify(asyncApiDocument())));
  });

  it("the page of messages shows every topic, who writes and reads it, and every message", async () => {
    const html = await (await get("/docs/messages")).text();
    for (const topic of topicNames) expect(html).toContain(`<h2>${topic}</h2>`);
    for (const type of messageTypes) expect(html).toContain(`<code>${type}</code>`);
    expect(html).toContain("<dt>From</dt><dd>auth</dd><dt>To</dt><dd>events, bookings, payments, email</dd>");
  });

  it("that have not been generated are a problem that says how to get them", async () => {
    for (const path of ["/api/v1/openapi.json", "/api/v1/asyncapi.json", "/docs/messages"]) {
      const reply = await fetch(`${bare.url}${path}`);
      expect(reply.status).toBe(404);
      expect(await reply.json()).toMatchObject({ detail: expect.stringContaining("npm run docs:generate") });
    }
  });

  it("the viewer's files come compressed to who takes that, and not again to who has them", async () => {
    const { headers } = await fetch(`${web.url}/assets/swagger-ui.css`);
    expect(headers.get("content-encoding")).toBe("gzip");
    const again = await fetch(`${web.url}/assets/swagger-ui.css`, {
      headers: { "if-none-match": headers.get("etag") ?? "" },
    });
    expect(again.status).toBe(304);
  });
});
