import type { Database } from "@stagedoor/postgres/database";
import type { Deps } from "../commands/deps.ts";
import type { FindEvent } from "../queries/findEvent.ts";

/** What the routes are made from. */
export type RouteDeps = Deps & { readonly database: Database; readonly findEvent: FindEvent };
