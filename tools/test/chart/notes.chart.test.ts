import { join } from "node:path";
import { demoAccounts, demoPassword } from "@stagedoor/demonstration/accounts";
import { renderNotes } from "@stagedoor/tools/chart/notes";
import { chartFolder } from "@stagedoor/tools/chart/render";
import { expect, inject, test } from "vitest";

const notes = (name: string) => renderNotes({ helm: inject("helm"), files: [join(chartFolder, "ci", `${name}.yaml`)] });

test("notes tell the address, and what an uninstallation keeps", async () => {
  const said = await notes("development");
  expect(said).toContain("reached at http://localhost:8080.");
  expect(said).toContain("removes everything but the Secret stagedoor-generated");
  expect(said).toContain("kubectl -n stagedoor delete secret stagedoor-generated");
  expect(said).not.toMatch(/WARNING|demonstration/);
});

test("notes name the demonstration's accounts", async () => {
  const said = await notes("demo");
  for (const { email } of demoAccounts) expect(said).toContain(email);
  expect(said).toContain(demoPassword);
});

test("notes promise that nothing is kept where nothing was made", async () => {
  expect(await notes("production")).toContain("helm uninstall removes everything that the chart made.");
});

test("notes warn where nothing leads to the components, with the paths that somebody must lead there", async () => {
  const said = await notes("external");
  expect(said).toContain("WARNING: neither ingress.enabled nor gateway.enabled is set");
  expect(said).toContain("/api/v1/checkout  to  stagedoor-payments:80");
});

test("notes warn where every pod is open", async () => {
  expect(await notes("single")).toContain("WARNING: networkPolicy.enabled is false");
});
