import type { Event } from "./event.ts";

/** What is wrong with a field. `field` is a path (`ticketTypes.0.price.currency`); `message` continues it. */
export type Fault = { readonly field: string; readonly message: string };

export type Refusal =
  | { readonly kind: "invalid"; readonly faults: readonly Fault[] }
  | { readonly kind: "wrong_state"; readonly detail: string };

export type Outcome =
  | { readonly kind: "changed"; readonly event: Event }
  /** It is already as asked: nothing is written and nobody is told. */
  | { readonly kind: "unchanged"; readonly event: Event }
  | Refusal;
