import { expect, it } from "vitest";
import { addFailure, judge, type Trouble } from "../src/failure.ts";
import { Rejected } from "../src/rejected.ts";

const limits = { maxAttempts: 5, backoffMs: { least: 100, most: 1_000 } };
const away = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
const bug = new TypeError("undefined is not a function");

/** What is decided after each of these errors at one message. */
function verdicts(errors: unknown[]) {
  let trouble: Trouble | undefined;
  return errors.map((error) => {
    trouble = addFailure(trouble, "7", error);
    return judge(trouble, error, limits);
  });
}

it("what a rule refuses is never tried again", () => {
  expect(verdicts([new Rejected("no")])).toEqual([{ kind: "dead_letter", reason: "rejected" }]);
});

it("what may pass is tried for ever", () => {
  const decided = verdicts(Array.from({ length: 1_000 }, () => away));
  expect(decided.every((verdict) => verdict.kind === "retry" && verdict.reason === "transient")).toBe(true);
});

it("an error of no known kind is given up at the fifth time", () => {
  const kinds = verdicts([bug, bug, bug, bug, bug]).map((verdict) => verdict.kind);
  expect(kinds).toEqual(["retry", "retry", "retry", "retry", "dead_letter"]);
});

it("an outage in between does not use up the tries of a bug", () => {
  const kinds = verdicts([bug, away, away, away, away, away, bug, bug, bug, bug]).map((verdict) => verdict.kind);
  expect(kinds.slice(0, -1).every((kind) => kind === "retry")).toBe(true);
  expect(kinds.at(-1)).toBe("dead_letter");
});

it("waits double up to the most", () => {
  const waits = verdicts(Array.from({ length: 6 }, () => away)).map(
    (verdict) => verdict.kind === "retry" && verdict.afterMs,
  );
  expect(waits).toEqual([100, 200, 400, 800, 1_000, 1_000]);
});

it("another message starts without a past", () => {
  const first = addFailure(addFailure(undefined, "7", bug), "7", bug);
  expect(addFailure(first, "8", bug)).toEqual({ offset: "8", failures: 1, unclassified: 1 });
});
