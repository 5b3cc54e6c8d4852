/** HTML that is safe to put into a page as it is. */
export type Html = { readonly markup: string };
type Part = Html | Html[] | string | number | null | undefined | false;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Builds HTML: every value is escaped unless it is HTML itself, so that no value can bring markup into a page. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  const markup = texts.map((text, index) => text + markupOf(parts[index])).join("");
  return { markup };
}

function markupOf(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (Array.isArray(part)) return part.map(markupOf).join("");
  if (typeof part === "object") return part.markup;
  return String(part).replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}
