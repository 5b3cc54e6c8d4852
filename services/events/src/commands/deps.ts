import type { Currency } from "@stagedoor/contracts/money";
import type { Limits } from "../domain/limits.ts";

/** What commands need besides a transaction. */
export type Deps = {
  readonly newId: () => string;
  readonly now: () => Date;
  readonly limits: Limits;
  /** Of events that are given a capacity and no prices. */
  readonly defaultCurrency: Currency;
};
