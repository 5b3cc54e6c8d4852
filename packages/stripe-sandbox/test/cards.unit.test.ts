import { expect, test } from "vitest";
import { findCard, passesLuhn, testCards } from "../src/domain/cards.ts";
import { amountStep, decimalsOf, formatAmount, minimumAmount } from "../src/domain/currencies.ts";
import { checkForm, readValues } from "../src/pages/payForm.ts";

const now = new Date("2026-11-23T12:00:00Z");
const good = { email: "a@b.test", cardNumber: "4242424242424242", expiry: "11/26", cvc: "123", name: "Ada" };

test("every test card passes the Luhn check, and one wrong digit never does", () => {
  for (const { number } of testCards) {
    expect(passesLuhn(number)).toBe(true);
    for (let at = 0; at < number.length; at += 1) {
      const wrong = number.slice(0, at) + String((Number(number[at]) + 1) % 10) + number.slice(at + 1);
      expect(passesLuhn(wrong)).toBe(false);
    }
  }
});

test("a card that is no test card is declined", () => {
  expect(findCard("4111111111111111").behaviour).toMatchObject({
    kind: "declines",
    declineCode: "test_mode_live_card",
  });
});

test("a card is good to the end of its month", () => {
  expect(checkForm(readValues(good), now, true)).toMatchObject({ payer: { expMonth: 11, expYear: 2026 } });
  expect(checkForm(readValues({ ...good, expiry: "10/26" }), now, true)).toHaveProperty("errors.expiry");
});

test.each(["12/34", "12 / 34", "1234", "12/2034", "122034"])("the expiry can be written %s", (expiry) => {
  expect(checkForm(readValues({ ...good, expiry }), now, true)).toMatchObject({
    payer: { expMonth: 12, expYear: 2034 },
  });
});

test("the CVC has as many digits as the card's scheme prints", () => {
  const amex = { ...good, cardNumber: "3782 822463 10005" };
  expect(checkForm(readValues({ ...amex, cvc: "1234" }), now, true)).toHaveProperty("payer");
  expect(checkForm(readValues({ ...amex, cvc: "123" }), now, true)).toHaveProperty("errors.cvc");
  expect(checkForm(readValues({ ...good, cvc: "1234" }), now, true)).toHaveProperty("errors.cvc");
});

test.each([
  ["gbp", 2500, "£25.00"],
  ["jpy", 2500, "¥2,500"],
  ["kwd", 2500, "KWD 2.500"],
])("an amount in %s is written with its own decimals", (currency, amount, text) => {
  expect(formatAmount(amount, currency).replaceAll("\u00a0", " ")).toBe(text);
});

test("each currency has its decimals, step and minimum", () => {
  expect([decimalsOf("usd"), decimalsOf("jpy"), decimalsOf("bhd")]).toEqual([2, 0, 3]);
  expect([amountStep("usd"), amountStep("bhd"), amountStep("isk")]).toEqual([1, 10, 100]);
  expect([minimumAmount("gbp"), minimumAmount("huf"), minimumAmount("zmw")]).toEqual([30, 17500, 1]);
});
