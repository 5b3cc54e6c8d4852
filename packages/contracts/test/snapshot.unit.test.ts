import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { messages, messageTypes } from "../src/messages.ts";

const file = (type: string) => new URL(`./snapshots/${type}.json`, import.meta.url);

/**
 * The committed snapshots are what other services and other versions were built against. A change here is a change of the
 * contract: a new field must be optional to readers, none may go away or change its type. After such a change, run the tests
 * once with UPDATE_CONTRACTS=1 and commit the snapshots with it.
 */
describe("a message's schema is the one that was agreed", () => {
  test.each(messageTypes)("%s", (type) => {
    const now = `${JSON.stringify(messages[type].schema, null, 2)}\n`;
    if (process.env.UPDATE_CONTRACTS === "1") writeFileSync(file(type), now);
    expect(now).toBe(readFileSync(file(type), "utf8"));
  });
});
