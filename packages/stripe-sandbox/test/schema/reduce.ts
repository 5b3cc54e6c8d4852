import { readFileSync, writeFileSync } from "node:fs";

// Makes stripe-schema.json, the part of Stripe's OpenAPI document that the sandbox's objects need, as JSON Schema:
//   node packages/stripe-sandbox/test/schema/reduce.ts spec3.json packages/stripe-sandbox/test/schema/stripe-schema.json

type Schema = { [keyword: string]: unknown };

const roots = ["checkout.session", "payment_intent", "payment_method", "charge", "refund", "event", "item", "error"];
/** Objects that can stand in the place of their id; every other reference is kept as an id. */
const expandable = new Set(["payment_intent", "payment_method", "charge", "refund", "price", "item"]);
/** Ways to pay other than by card would be most of the document. */
const cardOnly = new Set([
  "payment_method_details",
  "payment_method",
  "refund_destination_details",
  "payment_intent_payment_method_options",
  "checkout_session_payment_method_options",
  "payment_intent_next_action",
  "payment_intent_processing",
]);
const cardFields = new Set([
  ...["card", "type", "id", "object", "billing_details", "created", "customer", "livemode", "metadata"],
  ...["redirect_to_url", "use_stripe_sdk", "allow_redisplay"],
]);

function nameOf(schema: Schema): string | undefined {
  return typeof schema.$ref === "string" ? schema.$ref.split("/").at(-1) : undefined;
}

function reduce(schema: Schema, owner?: string): Schema {
  const { nullable, description: _d, title: _t, maxLength: _m, ...rest } = schema;
  const kept = Object.fromEntries(Object.entries(rest).filter(([key]) => !key.startsWith("x-") && key !== "format"));
  if (schema["x-expansionResources"] !== undefined && Array.isArray(kept.anyOf)) {
    kept.anyOf = kept.anyOf.filter((option) => !nameOf(option) || expandable.has(nameOf(option) ?? ""));
  }
  if (Array.isArray(kept.anyOf)) kept.anyOf = kept.anyOf.map((option) => reduce(option));
  if (kept.items) kept.items = reduce(kept.items as Schema);
  if (typeof kept.additionalProperties === "object")
    kept.additionalProperties = reduce(kept.additionalProperties as Schema);
  if (kept.properties) {
    const fields = Object.entries(kept.properties as Record<string, Schema>).filter(
      ([name]) => !cardOnly.has(owner ?? "") || cardFields.has(name),
    );
    kept.properties = Object.fromEntries(fields.map(([name, field]) => [name, reduce(field)]));
  }
  return nullable === true ? { anyOf: [kept, { type: "null" }] } : kept;
}

function references(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const own = nameOf(schema as Schema);
  return [...(own ? [own] : []), ...Object.values(schema).flatMap(references)];
}

const [source = "", target = ""] = process.argv.slice(2);
const spec = JSON.parse(readFileSync(source, "utf8"));
const schemas: Record<string, Schema> = {};
const waiting = [...roots];
for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
  if (schemas[name]) continue;
  schemas[name] = reduce(spec.components.schemas[name], name);
  waiting.push(...references(schemas[name]));
}
const document = {
  $comment:
    "Part of Stripe's OpenAPI document (https://github.com/stripe/openapi), reduced. Copyright (c) Stripe, Inc. MIT licence.",
  version: spec.info.version,
  components: { schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => a.localeCompare(b))) },
};
writeFileSync(target, `${JSON.stringify(document)}\n`);
