import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chartFolder, type RenderOptions, render } from "./render.ts";

/**
 * What NOTES.txt says with these values. `helm template` leaves notes out, and an installation needs a cluster, so a copy of the
 * chart has them as a text of an object.
 */
export async function renderNotes(options: RenderOptions): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), "stagedoor-chart-"));
  try {
    cpSync(chartFolder, copy, { recursive: true });
    const notes = readFileSync(join(copy, "templates", "NOTES.txt"), "utf8");
    const object = 'kind: Notes\nmetadata: { name: notes }\ntext: {{ include "notes" . | toJson }}\n';
    writeFileSync(join(copy, "templates", "notes.yaml"), `{{- define "notes" -}}${notes}{{- end -}}\n${object}`);
    const objects = await render({ ...options, chart: copy });
    return objects.find(({ kind }) => kind === "Notes")?.text;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
