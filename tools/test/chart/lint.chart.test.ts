import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { repositoryRoot } from "@stagedoor/platform/state";
import { chartFolder } from "@stagedoor/tools/chart/render";
import { chartVariants } from "@stagedoor/tools/chart/variants";
import { expect, inject, test } from "vitest";

const run = promisify(execFile);

const ofOthers = ["development", "production"].map((name) => ({
  name: `k8s/${name}`,
  files: [join(repositoryRoot, "k8s", name, "values.yaml")],
}));

test.each([...chartVariants(), ...ofOthers])("helm finds nothing to complain about in $name", async ({ files }) => {
  const values = files.flatMap((file) => ["--values", file]);
  const args = ["lint", "--strict", "--kube-version", "1.34", chartFolder, ...values];
  const { stdout } = await run(inject("helm"), args);
  expect(stdout).toContain("1 chart(s) linted, 0 chart(s) failed");
});
