import type { Variant } from "../rounds.ts";
import { figure } from "./table.ts";

const width = 860;
const labels = 250;
const bar = { height: 20, step: 28 };
const scale = width - labels - 120;

/** A horizontal bar per variant with its median, and a line from min to max; a group and an axis of its own per unit. */
export function toPlot(title: string, variants: readonly Variant[]): string {
  const units = [...new Set(variants.map(({ unit }) => unit))];
  let top = 48;
  const parts: string[] = [];
  for (const unit of units) {
    const own = variants.filter((variant) => variant.unit === unit);
    const most = Math.max(...own.map(({ max }) => max).filter(Number.isFinite), Number.MIN_VALUE);
    parts.push(`<text x="12" y="${top}" class="unit">${escapeXml(unit)}</text>`);
    top += 10;
    for (const variant of own) {
      parts.push(toBar(variant, top, scale / most));
      top += bar.step;
    }
    top += 30;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" role="img">
<title>${escapeXml(title)}</title>
<style>
text { font: 13px system-ui, sans-serif; fill: #222 } .title { font-size: 17px; font-weight: 600 } .unit { font-weight: 600; fill: #666 }
.bar { fill: #4c78a8 } .range { stroke: #222; stroke-width: 1.5 }
</style>
<rect width="100%" height="100%" fill="#fff"/>
<text x="12" y="26" class="title">${escapeXml(title)}</text>
${parts.join("\n")}
</svg>
`;
}

function toBar({ name, min, median, max }: Variant, top: number, perUnit: number): string {
  const middle = top + bar.height / 2;
  const at = (value: number) => (Number.isFinite(value) ? labels + value * perUnit : labels).toFixed(1);
  return [
    `<text x="${labels - 8}" y="${middle + 4}" text-anchor="end">${escapeXml(name)}</text>`,
    `<rect class="bar" x="${labels}" y="${top}" width="${(Number(at(median)) - labels).toFixed(1)}" height="${bar.height}"/>`,
    `<line class="range" x1="${at(min)}" x2="${at(max)}" y1="${middle}" y2="${middle}"/>`,
    `<text x="${Number(at(max)) + 8}" y="${middle + 4}">${figure(median)}</text>`,
  ].join("");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
