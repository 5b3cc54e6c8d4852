import { describe, expect, it } from "vitest";
import { decideRefresh } from "../src/domain/refresh.ts";

const graceMs = 30_000;
const now = new Date("2030-01-01T12:00:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);
const later = ago(-1);
const fresh = { expiresAt: later, replacedAt: null, familyEndedAt: null };

describe("a refresh token", () => {
  it.each([
    ["that nobody gave out is invalid", undefined, "invalid"],
    ["is exchanged at its first use", fresh, "rotate"],
    ["is invalid from the instant it expires", { ...fresh, expiresAt: now }, "invalid"],
    ["whose family has ended is invalid, used or not", { ...fresh, familyEndedAt: ago(1) }, "invalid"],
    ["used again at once gives another one", { ...fresh, replacedAt: now }, "again"],
    ["used again at the end of the grace gives another one", { ...fresh, replacedAt: ago(graceMs) }, "again"],
    ["used again after the grace ends the family", { ...fresh, replacedAt: ago(graceMs + 1) }, "reuse"],
    [
      "of an ended family cannot end it again",
      { ...fresh, replacedAt: ago(graceMs + 1), familyEndedAt: ago(1) },
      "invalid",
    ],
    [
      "that is expired is not taken for reuse",
      { expiresAt: ago(1), replacedAt: ago(graceMs + 1), familyEndedAt: null },
      "invalid",
    ],
    ["replaced by a clock that is ahead is within the grace", { ...fresh, replacedAt: later }, "again"],
  ])("%s", (_name, token, kind) => {
    expect(decideRefresh(token, now, graceMs)).toEqual({ kind });
  });

  it("has no second use without a grace", () => {
    expect(decideRefresh({ ...fresh, replacedAt: ago(1) }, now, 0)).toEqual({ kind: "reuse" });
  });
});
