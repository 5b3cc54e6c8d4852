import type { Outcome } from "../rounds.ts";

/** The numbers of a scenario as people read them. */
export function toTable({ variants, ratios }: Outcome): string {
  const rows = variants.map(({ name, unit, min, median, max }) => [name, ...[min, median, max].map(figure), unit]);
  const head = ["variant", "min", "median", "max", "unit"];
  const lines = align([head, ...rows]);
  const compared = Object.entries(ratios).map(([name, ratio]) => `  ${name} = ${ratio.toFixed(2)}`);
  return [...lines, ...(compared.length > 0 ? ["", ...compared] : [])].join("\n");
}

/** Three digits that count, and thousands apart. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "-";
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        const isNumber = column > 0 && column < row.length - 1;
        return isNumber ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
