import { expect, test } from "vitest";
import { countReport, type Report, sum } from "../src/test/count.ts";

const nothing: Report = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

test("tests that pass and fail are counted as they are", () => {
  expect(countReport({ ...nothing, numPassedTests: 7, numFailedTests: 2 }, 1)).toEqual({ passed: 7, failed: 2 });
});

test("a skipped test counts as failed", () => {
  expect(countReport({ ...nothing, numPassedTests: 7, numPendingTests: 1 }, 0)).toEqual({ passed: 7, failed: 1 });
});

test("a file that could not be loaded counts as failed", () => {
  const testResults = [{ status: "failed", assertionResults: [] }];
  expect(countReport({ ...nothing, numPassedTests: 7, testResults }, 1)).toEqual({ passed: 7, failed: 1 });
});

test("a suite that did not run, found no test or ended badly counts as failed", () => {
  expect(countReport(undefined, 1)).toEqual({ passed: 0, failed: 1 });
  expect(countReport(nothing, 0)).toEqual({ passed: 0, failed: 1 });
  expect(countReport({ ...nothing, numPassedTests: 7 }, 1)).toEqual({ passed: 7, failed: 1 });
});

test("the closing line is the sum of all suites", () => {
  expect(
    sum([
      { passed: 3, failed: 0 },
      { passed: 4, failed: 2 },
    ]),
  ).toEqual({ passed: 7, failed: 2 });
});
