import { badParam } from "../failure.ts";
import type { State } from "../state.ts";
import type { Kind } from "../store/kinds.ts";
import { listObjects } from "../store/objects.ts";
import { mustFind } from "./find.ts";
import { type ListObject, lineItemsOf } from "./lists.ts";

type Plain = Record<string, unknown>;

/** Fields that hold an id, by the kind of object they are on. */
const references: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  "checkout.session": { payment_intent: "payment_intent" },
  payment_intent: { latest_charge: "charge", payment_method: "payment_method" },
  charge: { payment_intent: "payment_intent" },
  refund: { charge: "charge", payment_intent: "payment_intent", payment_method: "payment_method" },
  dispute: { charge: "charge", payment_intent: "payment_intent" },
};

const maxDepth = 4;

/** Applies `expand[]`: ids become objects, and lists that are left out by default appear. At most four levels. */
export function expandObject(state: State, body: object, paths: readonly string[] = []): object {
  const copy = structuredClone(body) as Plain;
  for (const path of paths) {
    const steps = path.split(".");
    if (steps.length > maxDepth)
      throw badParam(`You cannot expand more than ${maxDepth} levels of a property.`, "expand");
    expandStep(state, copy, steps, path);
  }
  return copy;
}

function expandStep(state: State, target: Plain, [step = "", ...rest]: string[], path: string): void {
  if (target.object === "list") {
    if (step !== "data") throw notExpandable(path);
    for (const item of target.data as Plain[]) if (rest.length > 0) expandStep(state, item, rest, path);
    return;
  }
  const kind = references[String(target.object)]?.[step];
  const value = kind ? referenced(state, target[step], kind) : included(state, target, step);
  if (value === undefined) throw notExpandable(path);
  target[step] = value;
  if (value !== null && rest.length > 0) expandStep(state, value as Plain, rest, path);
}

function referenced(state: State, value: unknown, kind: Kind): unknown {
  return typeof value === "string" ? structuredClone(mustFind(state.store, kind, value).body) : (value ?? null);
}

function included(state: State, target: Plain, step: string): ListObject | undefined {
  const id = String(target.id);
  if (target.object === "checkout.session" && step === "line_items") return lineItemsOf(state, id, {});
  if (target.object !== "charge" || step !== "refunds") return undefined;
  const page = listObjects(state.store, "refund", [{ sql: "charge = ?", values: [id] }], 10);
  return {
    object: "list",
    data: page.data.map((refund) => refund.body),
    has_more: page.hasMore,
    url: `/v1/charges/${id}/refunds`,
  };
}

function notExpandable(path: string): Error {
  return badParam(`This property cannot be expanded (${path}).`, "expand", "property_cannot_be_expanded");
}
