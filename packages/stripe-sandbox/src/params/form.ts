import { badParam } from "../failure.ts";

/** A decoded form: text, or names (array indices included) with values. Objects have no prototype. */
export type Raw = string | RawObject;
export type RawObject = { [name: string]: Raw };

const maxPairs = 1000;
const maxDepth = 8;

/**
 * Decodes `a=1&b[c]=2&d[0][e]=3&f[]=4` the way Stripe reads it. Arrays become objects with the indices as names.
 * Limits: 1000 pairs, 8 levels. Errors: a name that is both a value and an object, or one that is broken, is refused.
 */
export function parseForm(text: string): RawObject {
  const root: RawObject = Object.create(null);
  if (text === "") return root;
  const pairs = text.split("&");
  if (pairs.length > maxPairs) throw badParam(`Too many parameters: the limit is ${maxPairs}.`, "");
  for (const pair of pairs) {
    if (pair === "") continue;
    const at = pair.indexOf("=");
    const name = decode(at === -1 ? pair : pair.slice(0, at));
    assign(root, name, at === -1 ? "" : decode(pair.slice(at + 1)));
  }
  return root;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw badParam(
      "Invalid form encoding: a percent sign must be followed by two hexadecimal digits.",
      text.slice(0, 100),
    );
  }
}

function assign(root: RawObject, name: string, value: string): void {
  const path = splitName(name);
  const last = path.pop() ?? name;
  let target = root;
  for (const part of path) {
    const key = part === "" ? String(Object.keys(target).length) : part;
    target[key] ??= Object.create(null) as RawObject;
    const next = target[key];
    if (typeof next === "string") throw badParam(`Invalid object: ${name} is given both a value and fields.`, name);
    target = next;
  }
  const key = last === "" ? String(Object.keys(target).length) : last;
  if (typeof target[key] === "object")
    throw badParam(`Invalid object: ${name} is given both a value and fields.`, name);
  target[key] = value;
}

/** `a[b][]` into `a`, `b`, ``. */
function splitName(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!match?.[1]) throw badParam(`Invalid parameter name: ${name.slice(0, 100)}`, name.slice(0, 100));
  const inner = match[2] ? match[2].slice(1, -1).split("][") : [];
  if (inner.length >= maxDepth) throw badParam(`Parameters can be nested ${maxDepth} levels deep.`, match[1]);
  return [match[1], ...inner];
}
