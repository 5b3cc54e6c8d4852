import { brandOf, passesLuhn } from "../domain/cards.ts";
import { isEmail } from "../params/values.ts";
import type { Payer } from "../store/kinds.ts";

export const fieldNames = ["email", "cardNumber", "expiry", "cvc", "name"] as const;
export type FieldName = (typeof fieldNames)[number];
export type FormValues = Record<FieldName, string>;
export type FormErrors = Partial<Record<FieldName, string>>;

const maxLengths: Readonly<Record<FieldName, number>> = { email: 254, cardNumber: 30, expiry: 9, cvc: 4, name: 150 };

/** What was typed, cut to what a field can hold. */
export function readValues(raw: Readonly<Record<string, unknown>>): FormValues {
  const value = (name: FieldName): string =>
    typeof raw[name] === "string" ? raw[name].trim().slice(0, maxLengths[name] + 1) : "";
  return {
    email: value("email"),
    cardNumber: value("cardNumber"),
    expiry: value("expiry"),
    cvc: value("cvc"),
    name: value("name"),
  };
}

/** Checks the form as Stripe's page does. `now` decides which expiry dates are past. Free sessions need no card. */
export function checkForm(
  values: FormValues,
  now: Date,
  needsCard: boolean,
): { payer: Payer } | { errors: FormErrors } {
  const number = values.cardNumber.replaceAll(/[\s-]/g, "");
  const expiry = readExpiry(values.expiry);
  const errors: FormErrors = {};
  if (!isEmail(values.email)) {
    errors.email = values.email === "" ? "Enter your email address." : "Enter an email address like name@example.test.";
  }
  if (needsCard) {
    const wrongNumber = checkNumber(number);
    const wrongExpiry = checkExpiry(values.expiry, expiry, now);
    const wrongCvc = checkCvc(values.cvc, number);
    if (wrongNumber) errors.cardNumber = wrongNumber;
    if (wrongExpiry) errors.expiry = wrongExpiry;
    if (wrongCvc) errors.cvc = wrongCvc;
  }
  if (values.name === "") errors.name = "Enter the name on the card.";
  if (values.name.length > maxLengths.name) errors.name = `Use at most ${maxLengths.name} characters.`;
  if (Object.keys(errors).length > 0) return { errors };
  return {
    payer: {
      email: values.email,
      name: values.name,
      cardNumber: number,
      expMonth: expiry?.month ?? 1,
      expYear: expiry?.year ?? now.getUTCFullYear(),
    },
  };
}

function checkNumber(number: string): string | undefined {
  if (number === "") return "Enter your card number.";
  if (!/^\d+$/.test(number)) return "A card number has digits only.";
  const wanted = brandOf(number) === "amex" ? 15 : 16;
  if (number.length < wanted) return "Your card number is incomplete.";
  if (number.length > 19 || !passesLuhn(number)) return "Your card number is invalid. Check it for a mistyped digit.";
  return undefined;
}

/** `MM / YY`, `MMYY` or `MM/YYYY`. */
function readExpiry(text: string): { month: number; year: number } | undefined {
  const match = /^(\d{1,2})\s*\/\s*(\d{2}|\d{4})$/.exec(text) ?? /^(\d{2})(\d{2}|\d{4})$/.exec(text);
  if (!match) return undefined;
  const year = Number(match[2]);
  return { month: Number(match[1]), year: year < 100 ? 2000 + year : year };
}

function checkExpiry(text: string, expiry: ReturnType<typeof readExpiry>, now: Date): string | undefined {
  if (text === "") return "Enter the expiry date, as MM / YY.";
  if (!expiry) return "Write the expiry date as MM / YY, like 12 / 34.";
  if (expiry.month < 1 || expiry.month > 12) return "The month is a number from 01 to 12.";
  const monthsAhead = (expiry.year - now.getUTCFullYear()) * 12 + expiry.month - 1 - now.getUTCMonth();
  if (monthsAhead < 0) return "Your card's expiration date is in the past.";
  return monthsAhead > 50 * 12 ? "Your card's expiration year is invalid." : undefined;
}

function checkCvc(cvc: string, number: string): string | undefined {
  if (cvc === "") return "Enter the security code (CVC).";
  const wanted = brandOf(number) === "amex" ? 4 : 3;
  if (!/^\d+$/.test(cvc)) return "The security code has digits only.";
  return cvc.length === wanted ? undefined : `The security code of this card has ${wanted} digits.`;
}
