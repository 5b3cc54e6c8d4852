import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "@stagedoor/service/problem";

export type DocumentName = "openapi" | "asyncapi";

/** The text of a committed API document. Errors: 404 when it has not been generated. */
export async function readApiDocument(directory: string, name: DocumentName): Promise<string> {
  try {
    return await readFile(join(directory, `${name}.json`), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new Problem("not_found", `${name}.json has not been generated here; npm run docs:generate does it.`);
  }
}
