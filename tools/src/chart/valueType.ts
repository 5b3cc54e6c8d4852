/** A JSON schema (draft-07) as values.schema.json uses it. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  oneOf?: Schema[];
  allOf?: Schema[];
  definitions?: Record<string, Schema>;
};

/** The schema of the value at a path such as `ingress.tls.enabled`. Errors: names a path that the schema does not know. */
export function schemaOf(root: Schema, path: string): Schema {
  let at = root;
  for (const key of path.split(".")) {
    const next = member(root, at, key);
    if (next === undefined) throw new Error(`values.schema.json does not know ${path}`);
    at = next;
  }
  return resolve(root, at);
}

function member(root: Schema, schema: Schema, key: string): Schema | undefined {
  const here = resolve(root, schema);
  const found = (here.allOf ?? []).map((part) => member(root, part, key)).find((part) => part !== undefined);
  if (found !== undefined) return found;
  const open = typeof here.additionalProperties === "object" ? here.additionalProperties : undefined;
  return here.properties?.[key] ?? open;
}

function resolve(root: Schema, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace("#/definitions/", "");
  const target = root.definitions?.[name];
  if (target === undefined) throw new Error(`values.schema.json has no definition ${name}`);
  return resolve(root, target);
}

/** A few words for a table: "integer, 1 to 65535", "list of string", "one of a, b". */
export function typeWords(root: Schema, given: Schema): string {
  const schema = resolve(root, given);
  if (schema.enum !== undefined) return schema.enum.map((value) => (value === "" ? "empty" : String(value))).join(", ");
  if (schema.oneOf !== undefined) return schema.oneOf.map((one) => typeWords(root, one)).join(" or ");
  if (schema.type === "array")
    return `list of ${schema.items === undefined ? "anything" : typeWords(root, schema.items)}`;
  if (schema.type === "object" || schema.type === undefined) return objectWords(root, schema);
  const type = Array.isArray(schema.type) ? schema.type.join(" or ") : schema.type;
  return `${type}${range(schema)}`;
}

function objectWords(root: Schema, schema: Schema): string {
  const each = schema.additionalProperties;
  return typeof each === "object" ? `map of ${typeWords(root, each)}` : "object";
}

function range({ minimum, maximum }: Schema): string {
  if (minimum === undefined && maximum === undefined) return "";
  if (maximum === undefined) return `, from ${minimum}`;
  return minimum === undefined ? `, to ${maximum}` : `, ${minimum} to ${maximum}`;
}
