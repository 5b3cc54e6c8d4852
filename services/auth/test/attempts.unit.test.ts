import { describe, expect, it } from "vitest";
import { countFailure, countOne, countWithin, pauseLeftMs } from "../src/domain/attempts.ts";
import { decideEdit } from "../src/domain/editUser.ts";

const start = new Date("2030-01-01T00:00:00Z");
const at = (ms: number) => new Date(start.getTime() + ms);
const limits = { freeFailures: 3, windowMs: 900_000, longestPauseMs: 60_000 };

describe("failures", () => {
  it("are free up to the limit, then lead to pauses that double and stay short, however many there are", () => {
    let attempts: ReturnType<typeof countFailure> | undefined;
    const pauses = Array.from({ length: 100 }, () => {
      attempts = countFailure(attempts, start, limits);
      return pauseLeftMs(attempts, start) / 1000;
    });
    expect(pauses.slice(0, 8)).toEqual([0, 0, 5, 10, 20, 40, 60, 60]);
    expect(Math.max(...pauses)).toBe(60);
  });

  it("never lead to a pause that is longer than the setting, the first included", () => {
    const once = { ...limits, freeFailures: 1, longestPauseMs: 1_000 };
    expect(pauseLeftMs(countFailure(undefined, start, once), start)).toBe(1_000);
  });

  it("are forgotten when the window is over, at its very end", () => {
    const two = countOne(countOne(undefined, start, limits.windowMs), at(1), limits.windowMs);
    expect(countWithin(two, at(899_999), limits.windowMs)).toBe(2);
    expect(countWithin(two, at(900_000), limits.windowMs)).toBe(0);
    expect(countOne(two, at(900_000), limits.windowMs)).toEqual({ count: 1, since: at(900_000), pausedUntil: null });
  });
});

describe("an edit of an account", () => {
  const account = {
    name: "Ada",
    email: "a@example.test",
    role: "attendee",
    emailVerified: true,
    mailPreferences: {},
  } as const;

  it("that says what is so already changes nothing", () => {
    const patch = {
      name: " Ada ",
      email: account.email,
      role: "attendee",
      mailPreferences: { saleOpened: true },
    } as const;
    expect(decideEdit(account, patch, "attendee").kind).toBe("unchanged");
  });

  it("of the address makes it unverified, of anything else does not", () => {
    expect(decideEdit(account, { email: "b@example.test" }, "attendee")).toMatchObject({
      account: { emailVerified: false },
    });
    expect(decideEdit(account, { name: "Bob" }, "attendee")).toMatchObject({ account: { emailVerified: true } });
  });

  it("makes nobody an admin and no admin anything else", () => {
    for (const by of ["host", "attendee"] as const) {
      expect(decideEdit(account, { role: "host" }, by)).toMatchObject({ kind: "forbidden", field: "role" });
    }
    expect(decideEdit({ ...account, role: "admin" }, { role: "host" }, "admin").kind).toBe("invalid");
  });
});
