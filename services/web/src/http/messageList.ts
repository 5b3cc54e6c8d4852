type Json = Record<string, unknown>;

export type ShownField = { readonly name: string; readonly type: string; readonly about: string };
export type ShownMessage = { readonly name: string; readonly summary: string; readonly fields: readonly ShownField[] };
export type ShownTopic = {
  readonly name: string;
  readonly about: string;
  readonly writers: readonly string[];
  readonly readers: readonly string[];
  readonly messages: readonly ShownMessage[];
};

/** What the page of messages shows of an AsyncAPI 3.0 document: topics, who writes and reads them, and the fields of bodies. */
export function listMessages(document: Json): {
  about: string;
  version: string;
  topics: ShownTopic[];
  headers: ShownField[];
} {
  const info = part(document, "info");
  const components = part(document, "components");
  const schemas = part(components, "schemas");
  const operations = Object.entries(part(document, "operations"));
  const topics = Object.entries(part(document, "channels")).map(([id, channel]): ShownTopic => {
    const services = (action: string) =>
      operations
        .filter(([, operation]) => at(operation, "action") === action && refName(at(operation, "channel")) === id)
        .map(([name]) => name.split(".")[0] ?? name);
    return {
      name: text(at(channel, "address")),
      about: text(at(channel, "description")),
      writers: services("send"),
      readers: services("receive"),
      messages: Object.keys(part(channel, "messages")).map((name) => ({
        name,
        summary: text(at(part(components, "messages")[name], "summary")),
        fields: fieldsOf(schemas[name]),
      })),
    };
  });
  const version = text(info.version);
  return { about: text(info.description), version, topics, headers: fieldsOf(schemas.headers) };
}

function fieldsOf(schema: unknown): ShownField[] {
  const required = new Set(at(schema, "required") as string[] | undefined);
  return Object.entries(part(schema, "properties")).map(([name, field]) => ({
    name,
    type: `${typeOf(field)}${required.has(name) ? "" : ", optional"}`,
    about: text(at(field, "description")),
  }));
}

/** "string (uuid)", "held | expired", "string or null", "list of object". */
function typeOf(schema: unknown): string {
  const choices = at(schema, "anyOf");
  if (Array.isArray(choices)) return choices.map(typeOf).join(" or ");
  const values = at(schema, "enum");
  if (Array.isArray(values)) return values.join(" | ");
  const constant = at(schema, "const");
  if (constant !== undefined) return JSON.stringify(constant);
  const type = text(at(schema, "type")) || "any";
  if (type === "array") return `list of ${typeOf(at(schema, "items"))}`;
  const inner = Object.keys(part(schema, "properties"));
  if (type === "object" && inner.length > 0) return `{ ${inner.join(", ")} }`;
  const format = text(at(schema, "format"));
  return format ? `${type} (${format})` : type;
}

const at = (value: unknown, key: string): unknown => (value as Json | undefined)?.[key];
const part = (value: unknown, key: string): Json => (at(value, key) ?? {}) as Json;
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const refName = (value: unknown): string => text(at(value, "$ref")).split("/").at(-1) ?? "";
