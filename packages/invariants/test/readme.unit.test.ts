import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { allRules } from "../src/rules/all.ts";

test("the README lists every rule as it is, and no other", () => {
  const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const listed = text.split("\n").filter((line) => /^\| (always|at rest) \|/.test(line));
  expect(listed).toEqual(allRules().map(({ holds, name, says }) => `| ${holds} | \`${name}\` | ${says} |`));
});
