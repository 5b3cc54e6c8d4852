import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "@stagedoor/platform/state";
import { describe, expect, test } from "vitest";
import { mutations } from "../src/mutations/list.ts";
import { applyChange } from "../src/mutations/mutation.ts";
import { projectOf } from "../src/mutations/runTests.ts";

const read = (file: string) => readFileSync(join(repositoryRoot, file), "utf8");

test.each(mutations)("the safeguard of $name is where the list of mutations says", ({ changes, caughtBy }) => {
  for (const change of changes) expect(applyChange(read(change.file), change)).not.toBe(read(change.file));
  for (const file of caughtBy) expect([file, existsSync(join(repositoryRoot, file))]).toEqual([file, true]);
});

test("each mutation has a name of its own, and tests that must notice", () => {
  expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
  for (const { caughtBy } of mutations) expect(caughtBy.length).toBeGreaterThan(0);
});

describe("a change", () => {
  const change = { file: "a.ts", find: "x < 1", replace: "$& true" };
  test("replaces its text as it is written", () => expect(applyChange("if (x < 1)", change)).toBe("if ($& true)"));
  test.each(["if (x < 2)", "x < 1 && x < 1"])("is refused where its text is not there exactly once: %s", (text) => {
    expect(() => applyChange(text, change)).toThrow("out of date");
  });
});

test("the project of a file of tests stands in its name", () => {
  expect(projectOf("services/bookings/test/hold.int.test.ts")).toBe("int");
  expect(() => projectOf("services/bookings/test/samples.ts")).toThrow("no file of tests");
});
