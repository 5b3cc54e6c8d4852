import { asyncApiDocument } from "@stagedoor/contracts/asyncapi";
import { mergeOpenApi } from "./merge.ts";
import { serviceDocuments } from "./services.ts";
import { toText } from "./sorted.ts";

/** Every generated document by its file name below docs/api. The same sources give the same texts. */
export async function apiDocuments(): Promise<Record<string, string>> {
  const services = await serviceDocuments();
  return {
    ...Object.fromEntries(Object.entries(services).map(([name, one]) => [`${name}.openapi.json`, toText(one)])),
    "openapi.json": toText(mergeOpenApi(services)),
    "asyncapi.json": toText(asyncApiDocument()),
  };
}
