import type { Stripe } from "stripe";
import { mustFind } from "../queries/find.ts";
import type { Cause, State } from "../state.ts";
import type { Kinds } from "../store/kinds.ts";
import { replaceObject } from "../store/objects.ts";
import { updateRefund } from "./settleRefund.ts";

type Metadata = Record<string, string>;

/** Merges metadata: a key with an empty value is removed; nothing at all (`metadata=`) removes every key. */
function merged(before: Stripe.Metadata | null, changes: Metadata | undefined): Metadata {
  if (changes === undefined) return before ?? {};
  if (Object.keys(changes).length === 0) return {};
  return Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== ""));
}

/** Changes the metadata of a session or payment intent, and the description of the latter. */
export function updateMetadata<K extends "checkout.session" | "payment_intent">(
  state: State,
  kind: K,
  id: string,
  changes: { metadata?: Metadata; description?: string },
): Kinds[K]["body"] {
  const param = kind === "payment_intent" ? "intent" : "session";
  const { body } = mustFind(state.store, kind, id, param);
  const { metadata, ...rest } = changes;
  const after = { ...body, ...rest, metadata: merged(body.metadata, metadata) };
  replaceObject(state.store, kind, after);
  return after;
}

/** Changes the metadata of a refund, and tells it with `refund.updated`. */
export function updateRefundMetadata(state: State, cause: Cause, id: string, metadata?: Metadata): Stripe.Refund {
  const { body } = mustFind(state.store, "refund", id, "refund");
  if (metadata === undefined) return body;
  return updateRefund(state, body, { metadata: merged(body.metadata, metadata) }, body, cause);
}
