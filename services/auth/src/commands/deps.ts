import type { LinkPurpose } from "@stagedoor/contracts/schemas/accounts";
import type { Database } from "@stagedoor/postgres/database";
import type { Clock } from "@stagedoor/service/clock";
import type { KeyedHash } from "../crypto/keyedHash.ts";
import type { Passwords } from "../crypto/passwords.ts";
import type { LockoutLimits } from "../domain/attempts.ts";

/** What commands work with. */
export type Deps = {
  readonly database: Database;
  readonly passwords: Passwords;
  readonly keyedHash: KeyedHash;
  readonly now: Clock;
  readonly newId: () => string;
  readonly newRefreshToken: () => string;
  readonly refreshTokenMs: number;
  readonly refreshGraceMs: number;
  readonly lockout: LockoutLimits;
  readonly links: LinkLimits;
};

export type LinkLimits = {
  /** Each may have made the token that somebody shows. */
  readonly secrets: readonly string[];
  readonly lifeMs: Readonly<Record<LinkPurpose, number>>;
  /** Links of one purpose for one address. */
  readonly perHour: number;
};
