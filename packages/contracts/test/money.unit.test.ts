import { describe, expect, test } from "vitest";
import { formatMoney } from "../src/money.ts";

describe("money in a text", () => {
  test.each([
    [{ amount: 2500, currency: "gbp" }, "25.00 GBP"],
    [{ amount: 2500, currency: "jpy" }, "2500 JPY"],
    [{ amount: 2500, currency: "kwd" }, "2.500 KWD"],
    [{ amount: 5, currency: "eur" }, "0.05 EUR"],
  ] as const)("%o has its currency's decimals: %s", (money, text) => {
    expect(formatMoney(money)).toBe(text);
  });
});
