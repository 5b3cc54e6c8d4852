import { badParam } from "../failure.ts";
import type { Raw, RawObject } from "./form.ts";

/** Turns a raw form value into a typed one. `path` is its name as Stripe writes it, e.g. `line_items[0][quantity]`. */
export type Reader<T> = (raw: Raw, path: string) => T;
export type Fields = Record<string, Reader<unknown>>;
export type ReadResult<F extends Fields> = { [K in keyof F]?: ReturnType<F[K]> };

function textOf(raw: Raw, path: string): string {
  if (typeof raw !== "string") throw badParam("Invalid string: {}", path);
  return raw;
}

/** Text of 1 to `max` characters. */
export function text(max = 5000): Reader<string> {
  return (raw, path) => {
    const value = textOf(raw, path);
    if (value === "") {
      const advice = "We assume empty values are an attempt to unset a parameter; however";
      throw badParam(
        `You passed an empty string for '${path}'. ${advice} '${path}' cannot be unset. You should remove '${path}' from your request or supply a non-empty value.`,
        path,
        "parameter_invalid_empty",
      );
    }
    if (value.length > max) {
      throw badParam(`Invalid string: ${value.slice(0, 20)}...; must be at most ${max} characters`, path);
    }
    return value;
  };
}

/** A whole number between `min` and `max`. */
export function integer(min: number, max: number): Reader<number> {
  return (raw, path) => {
    const value = textOf(raw, path);
    if (!/^-?\d{1,15}$/.test(value)) throw badParam(`Invalid integer: ${value}`, path, "parameter_invalid_integer");
    const number = Number(value);
    if (number < min) {
      const message =
        min === 1
          ? "Invalid positive integer"
          : `This value must be greater than or equal to ${min} (it currently is '${value}').`;
      throw badParam(message, path, "parameter_invalid_integer");
    }
    if (number > max) {
      const message = `This value must be less than or equal to ${max} (it currently is '${value}').`;
      throw badParam(message, path, "parameter_invalid_integer");
    }
    return number;
  };
}

export const flag: Reader<boolean> = (raw, path) => {
  const value = textOf(raw, path);
  if (value !== "true" && value !== "false") throw badParam(`Invalid boolean: ${value}`, path);
  return value === "true";
};

/** One of the given words. */
export function oneOf<const W extends string>(...words: W[]): Reader<W> {
  return (raw, path) => {
    const value = textOf(raw, path);
    const found = words.find((word) => word === value);
    if (found === undefined) {
      const last = words.at(-1) ?? "";
      const rest = words.slice(0, -1);
      const listed = rest.length === 0 ? last : `one of ${rest.join(", ")}${rest.length > 1 ? "," : ""} or ${last}`;
      throw badParam(`Invalid ${path}: must be ${listed}`, path);
    }
    return found;
  };
}

/** An array, given as `name[]=`, or as `name[0]`, `name[1]` ... in their numeric order. */
export function list<T>(item: Reader<T>, max: number): Reader<T[]> {
  return (raw, path) => {
    if (raw === "") return [];
    if (typeof raw === "string") throw badParam("Invalid array", path);
    const indices = Object.keys(raw);
    if (indices.some((index) => !/^\d{1,4}$/.test(index))) throw badParam("Invalid array", path);
    if (indices.length > max) throw badParam(`Array ${path} exceeded maximum ${max} allowed elements.`, path);
    indices.sort((left, right) => Number(left) - Number(right));
    return indices.map((index) => item(raw[index] ?? "", `${path}[${index}]`));
  };
}

/** Named fields; what is not named is refused, what is `required` must be there. */
export function fields<F extends Fields, R extends keyof F & string = never>(
  known: F,
  required: readonly R[] = [],
): Reader<ReadResult<F> & { [K in R]: ReturnType<F[K]> }> {
  return (raw, path) => {
    if (typeof raw === "string") throw badParam("Invalid object", path);
    return readFields(known, required, raw, path);
  };
}

function readFields<F extends Fields, R extends keyof F & string>(
  known: F,
  required: readonly R[],
  raw: RawObject,
  path: string,
): ReadResult<F> & { [K in R]: ReturnType<F[K]> } {
  const inside = (name: string): string => (path === "" ? name : `${path}[${name}]`);
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    const reader = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!reader) throw badParam(`Received unknown parameter: ${inside(name)}`, inside(name), "parameter_unknown");
    result[name] = reader(value, inside(name));
  }
  for (const name of required) {
    if (!(name in result))
      throw badParam(`Missing required param: ${inside(name)}.`, inside(name), "parameter_missing");
  }
  return result as ReadResult<F> & { [K in R]: ReturnType<F[K]> };
}

/** A parameter that Stripe has and this sandbox does not: refused, because ignoring it would behave unlike Stripe. */
export const unsupported: Reader<never> = (_raw, path) => {
  throw badParam(`The sandbox does not support the parameter: ${path}`, path, "parameter_unknown");
};
