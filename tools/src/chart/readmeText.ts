import { valueDocs } from "./valueDocs.ts";
import { type Schema, schemaOf, typeWords } from "./valueType.ts";

export type ReadmeParts = {
  /** README.template.md; the line `<!-- values -->` becomes the tables. */
  template: string;
  /** values.yaml */
  values: string;
  schema: Schema;
};

const place = "<!-- values -->";
/** A longer default is only named by its kind: who wants it opens values.yaml. */
const longest = 60;

/** The chart's README.md: its template with a table of values per section. Errors: a value without documentation or schema. */
export function readmeText({ template, values, schema }: ReadmeParts): string {
  if (!template.includes(place)) throw new Error(`README.template.md has no line ${place}`);
  const sections = Map.groupBy(valueDocs(values), ({ path }) => (path.includes(".") ? (path.split(".")[0] ?? "") : ""));
  const tables = [...sections].map(([section, docs]) => {
    const rows = docs.map(({ path, text, default: value }) =>
      row([code(path), typeWords(schema, schemaOf(schema, path)), shown(value), text]),
    );
    const title = section === "" ? "At the top" : `\`${section}\``;
    return [`### ${title}`, "", row(["value", "type", "default", "what it is"]), "|---|---|---|---|", ...rows].join(
      "\n",
    );
  });
  return template.replace(place, () => tables.join("\n\n"));
}

function row(cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function shown(value: unknown): string {
  if (value === "") return "";
  const text = JSON.stringify(value);
  return text.length <= longest ? code(text) : "see values.yaml";
}

function code(text: string): string {
  return `\`${text}\``;
}
