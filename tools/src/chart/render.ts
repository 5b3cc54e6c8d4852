import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { repositoryRoot } from "@stagedoor/platform/state";
import { parseAllDocuments } from "yaml";

const run = promisify(execFile);

export const chartFolder = join(repositoryRoot, "helm", "stagedoor");

/** A Kubernetes object, as far as its reader looks. */
// biome-ignore lint/suspicious/noExplicitAny: its shape is Kubernetes' own, and the reader names the path that it expects.
export type KubernetesObject = { kind: string; metadata: { name: string; [key: string]: any }; [key: string]: any };

export type RenderOptions = {
  helm: string;
  /** Paths of values files, first to last. */
  files?: readonly string[];
  /** Values that win over the files. */
  values?: unknown;
  release?: string;
  /** Folder of the chart. Default helm/stagedoor. */
  chart?: string;
};

/** What Helm prints for the chart with these values, as for an installation. Errors: the message has what Helm said. */
export async function renderText(given: RenderOptions): Promise<string> {
  const { helm, files = [], values, release = "stagedoor", chart = chartFolder } = given;
  const folder = mkdtempSync(join(tmpdir(), "stagedoor-values-"));
  try {
    // JSON, because Helm reads YAML 1.1, where a plain yes is a boolean.
    const own = join(folder, "values.json");
    writeFileSync(own, JSON.stringify(values ?? {}));
    const options = [...files, own].flatMap((file) => ["--values", file]);
    const args = ["template", release, chart, "--namespace", "stagedoor", "--kube-version", "1.34", ...options];
    return (await run(helm, args, { timeout: 60_000, maxBuffer: 32_000_000 })).stdout;
  } catch (error) {
    throw new Error((error as { stderr?: string }).stderr || (error as Error).message);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same as objects. */
export async function render(options: RenderOptions): Promise<KubernetesObject[]> {
  return parseAllDocuments(await renderText(options)).flatMap((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return (document.toJS() as KubernetesObject | null) ?? [];
  });
}
