import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@stagedoor/platform/state";
import { expect, test } from "vitest";
import { apiDocuments } from "../src/docs/documents.ts";
import { mergeOpenApi } from "../src/docs/merge.ts";

const documents = await apiDocuments();

test.each(Object.keys(documents))("docs/api/%s is what the code says (else: npm run docs:generate)", (file) => {
  expect(readFileSync(join(repositoryRoot, "docs", "api", file), "utf8")).toBe(documents[file]);
});

test("generating the documents twice gives the same texts", async () => {
  expect(await apiDocuments()).toEqual(documents);
});

test("schemas that two services name alike and describe differently both survive the merge", () => {
  const one = (type: string, path: string) => ({
    paths: { [path]: { get: { schema: { $ref: "#/components/schemas/Item" } } } },
    components: { schemas: { Item: { type } } },
  });
  const { components, paths } = mergeOpenApi({ auth: one("string", "/a"), events: one("number", "/e") });
  expect(components).toMatchObject({ schemas: { Item: { type: "string" }, "events.Item": { type: "number" } } });
  expect(JSON.stringify(paths)).toContain("#/components/schemas/events.Item");
});

test("two services that answer the same path are refused", () => {
  const one = { paths: { "/same": {} } };
  expect(() => mergeOpenApi({ auth: one, events: one })).toThrow("/same");
});
