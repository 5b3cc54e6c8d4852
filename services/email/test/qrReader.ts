import jsqr from "jsqr";
import { PNG } from "pngjs";

// A CommonJS module whose function is its `default`, which Node and TypeScript see differently.
const read = ((jsqr as unknown as { default?: unknown }).default ?? jsqr) as typeof jsqr.default;

/** What a scanner reads from a PNG; undefined when there is no code in it. */
export function codeIn(png: Buffer): string | undefined {
  const { data, width, height } = PNG.sync.read(png);
  return read(new Uint8ClampedArray(data), width, height)?.data;
}
