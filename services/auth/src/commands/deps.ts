import type { Database } from "@stagedoor/postgres/database";
import type { Clock } from "@stagedoor/service/clock";
import type { Passwords } from "../crypto/passwords.ts";

/** What commands work with. */
export type Deps = {
  readonly database: Database;
  readonly passwords: Passwords;
  readonly now: Clock;
  readonly newId: () => string;
  readonly newRefreshToken: () => string;
  readonly refreshTokenMs: number;
  readonly refreshGraceMs: number;
};
