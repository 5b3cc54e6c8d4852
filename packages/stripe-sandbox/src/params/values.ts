import { isCurrency } from "../domain/currencies.ts";
import { badParam } from "../failure.ts";
import { fields, integer, list, type Reader, text } from "./reader.ts";

const maxTime = 9_999_999_999;

/** A three-letter currency, answered in lower case. */
export const currency: Reader<string> = (raw, path) => {
  const value = text(3)(raw, path).toLowerCase();
  if (!isCurrency(value)) throw badParam(`Invalid currency: ${value}. Use a three-letter ISO 4217 code.`, path);
  return value;
};

/** An http or https address of at most 5000 characters. */
export const url: Reader<string> = (raw, path) => {
  const value = text(5000)(raw, path);
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  if (parsed?.protocol !== "http:" && parsed?.protocol !== "https:")
    throw badParam("Not a valid URL", path, "url_invalid");
  return value;
};

/** An email address as far as a form can check one. */
export const email: Reader<string> = (raw, path) => {
  const value = text(512)(raw, path);
  if (!isEmail(value)) throw badParam(`Invalid email address: ${value}`, path, "email_invalid");
  return value;
};

export function isEmail(value: string): boolean {
  return value.length <= 254 && /^[^\s@<>()",;:\\]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value);
}

/** Metadata: at most 50 keys of 40 characters with values of 500; an empty value asks to remove the key. */
export const metadata: Reader<Record<string, string>> = (raw, path) => {
  if (raw === "") return {};
  if (typeof raw === "string") throw badParam("Invalid object", path);
  const entries = Object.entries(raw);
  if (entries.length > 50) {
    throw badParam(`Metadata can have up to 50 keys, but you passed in ${entries.length}.`, path);
  }
  for (const [key, value] of entries) {
    const place = `${path}[${key}]`;
    if (key.length > 40) {
      const said = `Metadata keys can have up to 40 characters, but you passed in a key that is ${key.length} characters.`;
      throw badParam(`${said} Invalid key: ${key}`, path);
    }
    if (typeof value !== "string") throw badParam("Invalid string: {}", place);
    if (value.length > 500) {
      const said = `Metadata values can have up to 500 characters, but you passed in a value that is ${value.length} characters.`;
      throw badParam(`${said} Invalid value: ${value}`, place);
    }
  }
  return Object.fromEntries(entries as [string, string][]);
};

/** Unix seconds. */
export const time = integer(0, maxTime);

/** `created=1700000000`, or `created[gte]=...`. */
export const timeRange: Reader<{ gt?: number; gte?: number; lt?: number; lte?: number }> = (raw, path) => {
  if (typeof raw !== "string") return fields({ gt: time, gte: time, lt: time, lte: time })(raw, path);
  const exact = time(raw, path);
  return { gte: exact, lte: exact };
};

export const expand = list(text(200), 20);

/** What every list takes. */
export const paging = {
  limit: integer(1, 100),
  starting_after: text(200),
  ending_before: text(200),
  created: timeRange,
  expand,
};
