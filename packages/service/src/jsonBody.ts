import type { FastifyInstance } from "fastify";
import { malformed, type Problem } from "./problem.ts";

/** JSON text that may hold NUL or half a surrogate pair: neither can be stored as text or jsonb by Postgres. */
const suspicious = /\\u(0000|d[89a-f])/i;

/**
 * The only body that routes take: JSON, where an empty body counts as none (clients send the content type with an empty POST).
 * Anything else is 415.
 */
export function acceptJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, text, done) => {
    const body = text as string;
    if (body === "") return done(null, undefined);
    parse(request, body, (error, value) => {
      if (error) return done(unreadable(body), undefined);
      const field = suspicious.test(body) ? unstorable(value, []) : undefined;
      if (field !== undefined)
        return done(malformed(field || "body", "contains characters that are not allowed"), undefined);
      done(null, value);
    });
  });
}

const deepest = 64;

/** Why the parser refused a text: no JSON, or a field by which a careless copy would change the prototype of all objects. */
function unreadable(text: string): Problem {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return malformed("body", "is not valid JSON");
  }
  return malformed(prototypeField(value, []) ?? "body", "is not a name that a field may have");
}

function prototypeField(value: unknown, path: readonly string[]): string | undefined {
  if (typeof value !== "object" || value === null || path.length === deepest) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const hasPrototype = typeof inner === "object" && inner !== null && Object.hasOwn(inner, "prototype");
    if (key === "__proto__" || (key === "constructor" && hasPrototype)) return [...path, key].join(".");
    const found = prototypeField(inner, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The path of the first text that Postgres could not store, or of what is nested too deeply to look through. */
function unstorable(value: unknown, path: readonly string[]): string | undefined {
  if (typeof value === "string") return value.includes("\0") || !value.isWellFormed() ? path.join(".") : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  if (path.length === deepest) return path[0];
  for (const [key, inner] of Object.entries(value)) {
    if (key.includes("\0") || !key.isWellFormed()) return path.join(".");
    const found = unstorable(inner, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
