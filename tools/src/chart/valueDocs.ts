import { isMap, type Pair, parseDocument, type Scalar } from "yaml";

export type ValueDoc = {
  /** `ingress.tls.enabled` */
  path: string;
  /** What values.yaml says above the key, after "--". */
  text: string;
  default: unknown;
};

/** A comment of a key that is its documentation begins with this. */
const mark = "--";

/**
 * Every value of a values.yaml that has documentation, in its order. Errors: names the values that have none, as a value that
 * nobody explains cannot be used.
 */
export function valueDocs(text: string): ValueDoc[] {
  const docs: ValueDoc[] = [];
  const bare: string[] = [];
  const walk = (pairs: readonly Pair[], parents: readonly string[], inherited: string | null | undefined) => {
    for (const [index, pair] of pairs.entries()) {
      const key = pair.key as Scalar<string>;
      const path = [...parents, key.value];
      // The parser gives the comment above a map's first key to the map.
      const comment = documentation(key.commentBefore) ?? (index === 0 ? documentation(inherited) : undefined);
      if (comment !== undefined) docs.push({ path: path.join("."), text: comment, default: toPlain(pair.value) });
      else if (isMap(pair.value) && pair.value.items.length > 0) {
        walk(pair.value.items as Pair[], path, pair.value.commentBefore);
      } else bare.push(path.join("."));
    }
  };
  const document = parseDocument(text);
  if (isMap(document.contents)) walk(document.contents.items as Pair[], [], document.commentBefore);
  if (bare.length > 0) throw new Error(`values.yaml does not say what these are for: ${bare.join(", ")}`);
  return docs;
}

function documentation(comment: string | null | undefined): string | undefined {
  const lines = comment?.split("\n").map((line) => line.trim()) ?? [];
  const begin = lines.findLastIndex((line) => line.startsWith(mark));
  if (begin < 0) return undefined;
  return lines.slice(begin).join(" ").slice(mark.length).trim();
}

function toPlain(node: unknown): unknown {
  const plain = (node as { toJSON?: () => unknown } | null)?.toJSON?.();
  return plain === undefined ? null : plain;
}
