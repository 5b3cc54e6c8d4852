import type { Database } from "@stagedoor/postgres/database";
import type { KeyRing } from "@stagedoor/service/signing/keyRing";
import type { Deps } from "../commands/deps.ts";
import type { SessionReplies } from "./sessionReply.ts";

/** What the routes are made from. */
export type HttpDeps = {
  readonly database: Database;
  readonly commands: Deps;
  readonly sessions: SessionReplies;
  readonly keys: KeyRing;
  readonly limits: { readonly signInsPerMinute: number };
  readonly publicUrl: string;
  readonly linkSecrets: readonly string[];
  /** Called when a request for a reset link waits to be answered. */
  readonly resetRequested: () => void;
};
