import { describe, expect, it } from "vitest";
import { backoffMs } from "../src/domain/backoff.ts";
import { domainOf, messageIdOf } from "../src/domain/messageId.ts";
import { verdictOn } from "../src/domain/verdict.ts";

const recipient = "ada@example.test";
const message = "Can't send mail: 550 5.1.1 <ada@example.test>: no such user";

describe("what to do about a failed attempt", () => {
  it.each([
    ["the recipient is refused for good", { code: "EENVELOPE", command: "RCPT TO", responseCode: 550 }, "refused"],
    ["the content is refused for good", { code: "EMESSAGE", command: "DATA", responseCode: 554 }, "refused"],
    ["the mail is too large for the server", { code: "EENVELOPE", command: "MAIL FROM", responseCode: 552 }, "refused"],
    ["the address cannot be one", { code: "EENVELOPE", command: "API" }, "refused"],
    ["the recipient is put off", { code: "EENVELOPE", command: "RCPT TO", responseCode: 451 }, "later"],
    ["the content is put off", { code: "EMESSAGE", command: "DATA", responseCode: 452 }, "later"],
    ["the server wants authentication", { code: "EENVELOPE", command: "RCPT TO", responseCode: 530 }, "later"],
    ["the sender is refused", { code: "EENVELOPE", command: "MAIL FROM", responseCode: 550 }, "away"],
    ["the credentials are refused", { code: "EAUTH", command: "AUTH PLAIN", responseCode: 535 }, "away"],
    ["the server cannot be reached", { code: "ECONNECTION", command: "CONN" }, "away"],
    ["the server is silent", { code: "ETIMEDOUT", command: "CONN" }, "away"],
    ["the certificate is not trusted", { code: "ETLS", command: "CONN" }, "away"],
    ["the server is closing", { code: "ECONNECTION", command: "CONN", responseCode: 421 }, "away"],
    ["nobody knows what happened", {}, "away"],
  ])("%s", (_case, failure, kind) => {
    expect(verdictOn({ ...failure, message }, recipient).kind).toBe(kind);
  });

  it("no address stays in what is written down", () => {
    const { why } = verdictOn({ code: "EENVELOPE", command: "RCPT TO", responseCode: 550, message }, recipient);
    expect(why).toBe("Can't send mail: 550 5.1.1 <address>: no such user");
  });
});

describe("the reply of a server", () => {
  it.each([
    ["ada@example.test", "550 ADA@EXAMPLE.TEST has left"],
    ["ada@example.test", "550 <ada=example.test@forward.example.test> loops"],
    ['"ada l"@example.test', '550 <"ada l"@example.test>: no such user'],
    ["ada-l@example.test", "550 ada-l@example.test unknown"],
    ["ada+news@example.test", "550 ada+news%example.test@relay.example.test unknown"],
  ])("does not keep the address %s", (address, reply) => {
    const failure = { code: "EENVELOPE", command: "RCPT TO", responseCode: 550, message: reply };
    const { why } = verdictOn(failure, address);
    expect(why).not.toMatch(/ada|example\.test/i);
    expect(why).toContain("<address>");
  });
});

describe("waits and ids", () => {
  it("waits double up to the longest, and never end", () => {
    const limits = { firstMs: 1000, longestMs: 60_000 };
    expect([1, 2, 3, 4].map((attempts) => backoffMs(attempts, limits, 0.5))).toEqual([1000, 2000, 4000, 8000]);
    expect(backoffMs(10_000, limits, 0.5)).toBe(60_000);
    expect(backoffMs(1, limits, 0)).toBe(800);
    expect(backoffMs(1, limits, 0.999_999)).toBe(1200);
  });

  it("a Message-ID follows from booking, reason and the sender's domain", () => {
    expect(domainOf("Stagedoor <tickets@Example.test>")).toBe("example.test");
    expect(domainOf("tickets@example.test")).toBe("example.test");
    expect(domainOf("nobody")).toBeUndefined();
    expect(messageIdOf("b", "confirmed", "example.test")).toBe("<b.confirmed@example.test>");
  });
});
