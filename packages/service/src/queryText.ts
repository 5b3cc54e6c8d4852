/** A schema with properties, as far as reading text needs it. */
type Fields = { readonly properties?: Readonly<Record<string, { readonly type?: unknown }>> };

/** Nothing but digits: JavaScript would also read "1e1", " 5", "0x5" and "" as numbers. */
const decimal = /^-?\d{1,15}$/;

/**
 * Reads the text of a query string or path as what its schema asks for, in place: whole numbers, and booleans. Text that is none
 * stays text, so that validation refuses it.
 */
export function readText(schema: unknown, values: unknown): void {
  if (typeof values !== "object" || values === null) return;
  const texts = values as Record<string, unknown>;
  for (const [name, { type }] of Object.entries((schema as Fields).properties ?? {})) {
    const text = texts[name];
    if (typeof text !== "string") continue;
    if (type === "integer" && decimal.test(text)) texts[name] = Number(text);
    if (type === "boolean" && (text === "true" || text === "false")) texts[name] = text === "true";
  }
}
