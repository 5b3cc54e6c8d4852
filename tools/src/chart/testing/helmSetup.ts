import type { TestProject } from "vitest/node";
import { obtainHelm } from "../helm.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Path of helm. */
    helm: string;
  }
}

/** Vitest's global set-up of the suite "chart": one helm for all files, fetched before any of them begins. */
export default async function setUp(project: TestProject): Promise<void> {
  project.provide("helm", await obtainHelm());
}
