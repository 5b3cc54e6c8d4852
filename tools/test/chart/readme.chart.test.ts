import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chartReadme } from "@stagedoor/tools/chart/chartReadme";
import { readmeText } from "@stagedoor/tools/chart/readmeText";
import { chartFolder } from "@stagedoor/tools/chart/render";
import { expect, test } from "vitest";

test("README.md is what values.yaml and its schema say (npm run docs:generate writes it)", () => {
  expect(readFileSync(join(chartFolder, "README.md"), "utf8")).toBe(chartReadme());
});

const template = "<!-- values -->";

test("a value that nobody explains is named", () => {
  const values = "# -- what it is\na: 1\nb:\n  # -- known\n  c: 2\n  d: 3\n";
  expect(() => readmeText({ template, values, schema: {} })).toThrow("does not say what these are for: b.d");
});

test("a value that the schema does not know is named", () => {
  const schema = { properties: { a: { type: "object", properties: {} } } };
  expect(() => readmeText({ template, values: "a:\n  # -- text\n  b: 1\n", schema })).toThrow("does not know a.b");
});

test("a first key has its own comment, and types are told with their ranges", () => {
  const schema = { properties: { a: { properties: { b: { type: "integer", minimum: 1, maximum: 9 } } } } };
  const text = readmeText({ template, values: "a:\n  # -- first | of all\n  b: 3\n", schema });
  expect(text).toContain("| `a.b` | integer, 1 to 9 | `3` | first \\| of all |");
});
