import { execFile } from "node:child_process";
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export const builtVersion = "3.19.0";

/** What its makers set too: its own version, and the Kubernetes that it renders for when there is no cluster. */
const wanted = {
  "internal/version.version": `v${builtVersion}`,
  "pkg/chartutil.k8sVersionMajor": "1",
  "pkg/chartutil.k8sVersionMinor": "34",
  "pkg/lint/rules.k8sVersionMajor": "1",
  "pkg/lint/rules.k8sVersionMinor": "34",
};

/** Builds helm with Go and puts it at `file`. Limits: 10 minutes. Errors: says that Go is missing, or its last line. */
export async function buildHelm(file: string): Promise<void> {
  // Beside its place, so that the last step is a rename.
  const folder = mkdtempSync(join(dirname(file), "build-"));
  const set = Object.entries(wanted).map(([name, value]) => `-X helm.sh/helm/v3/${name}=${value}`);
  const args = [
    "install",
    "-trimpath",
    "-ldflags",
    ["-s", "-w", ...set].join(" "),
    `helm.sh/helm/v3/cmd/helm@v${builtVersion}`,
  ];
  try {
    const env = { ...process.env, GOBIN: folder, CGO_ENABLED: "0", GOFLAGS: "" };
    await run("go", args, { env, timeout: 600_000, maxBuffer: 64_000_000 });
    renameSync(join(folder, "helm"), file);
  } catch (error) {
    const { code, stderr, message } = error as { code?: string; stderr?: string; message: string };
    if (code === "ENOENT") throw new Error("there is no Go on the PATH");
    throw new Error((stderr || message).trim().split("\n").at(-1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
