export type Json = { [key: string]: unknown };

/** The same value with every object's keys in order, so that equal documents are equal texts. Arrays keep their order. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** The text of a committed document. */
export function toText(document: unknown): string {
  return `${JSON.stringify(sorted(document), null, 2)}\n`;
}
