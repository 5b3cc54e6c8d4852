import { describe, expect, it } from "vitest";
import { DatabaseUnusable, errorCode, isRetryable, isTransient } from "../src/transient.ts";

const withCode = (code: string) => Object.assign(new Error("x"), { code });

describe("isTransient", () => {
  it.each([
    "08006",
    "40001",
    "40P01",
    "53300",
    "57014",
    "57P01",
    "57P03",
    "25P03",
    "28000",
    "28P01",
    "3D000",
    "57P04",
    "ECONNREFUSED",
    "CONNECTION_CLOSED",
    "CONNECT_TIMEOUT",
  ])("%s may pass by itself", (code) => expect(isTransient(withCode(code))).toBe(true));

  it.each(["23505", "23514", "22P02", "42P01"])("%s needs somebody", (code) =>
    expect(isTransient(withCode(code))).toBe(false),
  );

  it("the cause counts where an error wraps another one", () => {
    expect(isTransient(new Error("query failed", { cause: new Error("again", { cause: withCode("57P01") }) }))).toBe(
      true,
    );
  });

  it("what kept a transaction from beginning may pass, whatever it is", () => {
    const refused = withCode("DEPTH_ZERO_SELF_SIGNED_CERT");
    expect([isTransient(refused), isTransient(new DatabaseUnusable(refused))]).toEqual([false, true]);
    expect(errorCode(new DatabaseUnusable(refused))).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
  });

  it("what is no error is not transient, and a circle of causes ends", () => {
    const circle = new Error("a");
    circle.cause = circle;
    expect([isTransient(undefined), isTransient("57P01"), isTransient(circle)]).toEqual([false, false, false]);
    expect(errorCode(circle)).toBeUndefined();
  });

  it("only victims of other transactions are run again at once", () => {
    expect([isRetryable(withCode("40P01")), isRetryable(withCode("57P01"))]).toEqual([true, false]);
  });
});
