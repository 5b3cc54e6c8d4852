import { Ajv, type ErrorObject } from "ajv";
import addFormats from "ajv-formats";
import type { FastifySchemaCompiler } from "fastify";
import { IsDateTime } from "typebox/format";
import type { FieldFault } from "./problem.ts";
import { readText } from "./queryText.ts";

// A CommonJS module whose function is its `default`, which Node and TypeScript see differently.
const formats = (addFormats as unknown as { default: (ajv: Ajv) => void }).default;

/** As Postgres and the schemas of messages take it. The library's own also takes `urn:uuid:...`, which no query does. */
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const shownFaults = 20;

/** Beside a schema's `pattern`: what it asks for in words, as in "must ...". Nobody should have to read a regular expression. */
export const wordsOf = "x-pattern-words";

/** Compiles the schemas of routes. Nothing is removed or converted, except that query strings and paths are text: `limit=5` is a number. */
export function schemaCompiler(): FastifySchemaCompiler<Record<string, unknown>> {
  const ajv = createAjv();
  return ({ schema, httpPart }) => {
    const validate = ajv.compile(schema);
    if (httpPart === "body") return validate;
    const fromText = (values: unknown): boolean => {
      readText(schema, values);
      const isValid = validate(values);
      Object.assign(fromText, { errors: validate.errors });
      return isValid;
    };
    return fromText;
  };
}

function createAjv(): Ajv {
  const ajv = new Ajv({
    removeAdditional: false,
    useDefaults: true,
    // Bodies are small (BODY_LIMIT_BYTES), so telling everything that is wrong at once costs little.
    allErrors: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    strictTuples: false,
    // For the words of a pattern.
    verbose: true,
    keywords: ["example", wordsOf],
  });
  formats(ajv);
  ajv.addFormat("uuid", uuid);
  ajv.addFormat("date-time", isInstant);
  return ajv;
}

/** As the schemas of messages take it, and only what a Date can hold: it has no leap seconds. */
function isInstant(text: string): boolean {
  return IsDateTime(text) && !Number.isNaN(Date.parse(text));
}

/** Ajv's errors as faults of fields, at most 20, each field and message once. */
export function fieldFaults(errors: readonly ErrorObject[], part: string): FieldFault[] {
  const faults = new Map<string, FieldFault>();
  for (const error of errors) {
    const fault = toFault(error, part);
    faults.set(`${fault.field} ${fault.message}`, fault);
    if (faults.size === shownFaults) break;
  }
  return [...faults.values()];
}

function toFault(error: ErrorObject, part: string): FieldFault {
  const path = error.instancePath.split("/").slice(1).map(unescapePointer);
  const { missingProperty, additionalProperty, allowedValues, allowedValue } = error.params;
  if (error.keyword === "required") return { field: [...path, missingProperty].join("."), message: "is missing" };
  if (error.keyword === "additionalProperties") {
    const what = part === "querystring" ? "is not a known parameter" : "is not a known field";
    return { field: [...path, additionalProperty].join("."), message: what };
  }
  const field = path.join(".") || part;
  if (error.keyword === "enum") return { field, message: `must be one of ${allowedValues.join(", ")}` };
  if (error.keyword === "const") return { field, message: `must be ${JSON.stringify(allowedValue)}` };
  const words = error.keyword === "pattern" ? error.parentSchema?.[wordsOf] : undefined;
  if (words !== undefined) return { field, message: words };
  return { field, message: error.message ?? "is not valid" };
}

function unescapePointer(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** Refuses at the start a route whose body or query string would let unknown fields through. */
export function demandClosed(schema: unknown, where: string): void {
  if (typeof schema !== "object" || schema === null) return;
  const { type, properties, additionalProperties, items, anyOf } = schema as Record<string, unknown>;
  if (type === "object" && properties !== undefined && additionalProperties === undefined) {
    throw new Error(`${where} must have additionalProperties: false, so that unknown fields are refused`);
  }
  for (const [name, inner] of Object.entries(properties ?? {})) demandClosed(inner, `${where}.${name}`);
  demandClosed(items, `${where}[]`);
  if (Array.isArray(anyOf)) for (const each of anyOf) demandClosed(each, where);
}
