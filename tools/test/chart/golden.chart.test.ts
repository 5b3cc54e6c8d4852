import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chartFolder, type KubernetesObject, render } from "@stagedoor/tools/chart/render";
import { chartVariants } from "@stagedoor/tools/chart/variants";
import { expect, inject, test } from "vitest";
import { stringify } from "yaml";

const folder = join(chartFolder, "ci", "golden");

test.each(chartVariants())("the golden of $name is what it renders (UPDATE_GOLDENS=1 writes it)", async (variant) => {
  const text = asText(await render({ helm: inject("helm"), files: variant.files }));
  const file = join(folder, `${variant.name}.yaml`);
  if (process.env.UPDATE_GOLDENS === "1") {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, "utf8"));
});

test("two renders with the same values are the same", async () => {
  for (const { files } of chartVariants()) {
    const once = asText(await render({ helm: inject("helm"), files }));
    expect(asText(await render({ helm: inject("helm"), files }))).toBe(once);
  }
});

/** Independent of Helm's version: sorted, keys too, without comments. */
function asText(objects: KubernetesObject[]): string {
  const key = ({ kind, metadata }: KubernetesObject) => `${kind}/${metadata.name}`;
  const sorted = objects.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  return sorted
    .map((object) => stringify(object, { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false }))
    .join("---\n");
}
