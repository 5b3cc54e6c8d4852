import { describe, expect, test } from "vitest";
import { asyncApiDocument } from "../src/asyncapi.ts";
import { messageTypes } from "../src/messages.ts";
import { topicNames } from "../src/topics.ts";

type Node = { [key: string]: Node | string | unknown };

function refs(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(refs);
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => (key === "$ref" ? [String(value)] : refs(value)));
}

function resolve(document: unknown, ref: string): unknown {
  return ref
    .slice(2)
    .split("/")
    .reduce<unknown>((node, key) => (node as Node | undefined)?.[key], document);
}

describe("the AsyncAPI document", () => {
  const document = asyncApiDocument();

  test("names every topic and every message", () => {
    const text = JSON.stringify(document);
    for (const name of topicNames) expect(text).toContain(`"address":"${name}"`);
    expect(Object.keys((document.components as { messages: object }).messages)).toEqual(messageTypes);
  });

  test("has no reference that leads nowhere", () => {
    const dangling = refs(document).filter((ref) => resolve(document, ref) === undefined);
    expect(dangling).toEqual([]);
  });
});
