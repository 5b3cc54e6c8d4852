import { readFileSync, writeFileSync } from "node:fs";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { expect, test } from "vitest";
import { databases, entitySection, withEntities } from "../src/docs/entities.ts";

const file = new URL("../../docs/architecture.md", import.meta.url);

test("the entity diagrams in docs/architecture.md are those of the databases after their migrations", async () => {
  const sections: string[] = [];
  for (const [service, migrations] of Object.entries(databases)) {
    const database = await createTestDatabase("entities", async () => {});
    sections.push(await entitySection(service, migrations, database.url));
    await database.drop();
  }
  const document = readFileSync(file, "utf8");
  const fresh = withEntities(document, sections);
  if (process.env.UPDATE_DOCS === "1") writeFileSync(file, fresh);
  expect(process.env.UPDATE_DOCS === "1" ? readFileSync(file, "utf8") : document).toBe(fresh);
});
