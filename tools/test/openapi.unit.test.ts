import { errorCodes } from "@stagedoor/contracts/errors";
import { describe, expect, it } from "vitest";
import { mergeOpenApi } from "../src/docs/merge.ts";
import { serviceDocuments } from "../src/docs/services.ts";

type Parameter = { name: string; in: string; required?: boolean };
type Operation = {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: object[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean };
  responses: Record<string, { description: string; content?: Record<string, unknown> }>;
};

const document = mergeOpenApi(await serviceDocuments());
const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, one]) => [`${method.toUpperCase()} ${path}`, one] as const),
);
const named = (name: string): Operation => {
  const found = operations.find(([each]) => each === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found[1];
};
const headersOf = (one: Operation) =>
  (one.parameters ?? []).flatMap((each) => (each.in === "header" ? [each.name] : []));
const open =
  /\/(auth\/(register|login|refresh|logout|verify-email|password\/(forgot|reset))|users\/unsubscribe|hosts\/\{id\}|availability|seats|tickets\/keys|webhooks\/stripe)$|jwks\.json$/;

describe.each(operations)("%s", (name, operation) => {
  it("has a name, a summary and a tag, and says who may call it", () => {
    expect(operation.operationId).toMatch(/^[a-z][A-Za-z0-9]+$/);
    expect(operation.summary).toBeTruthy();
    expect(operation.tags).toHaveLength(1);
    if (open.test(name)) expect(operation.security).toBeUndefined();
    else expect(operation.security).toContainEqual({ bearer: [] });
  });

  it("documents a success, and what every call can be refused with, as problems with codes of that status", () => {
    const statuses = Object.keys(operation.responses);
    expect(statuses.some((status) => status.startsWith("2"))).toBe(true);
    expect(statuses).toEqual(expect.arrayContaining(["400", "429", "500", "503"]));
    if (operation.security) expect(statuses).toContain("401");
    for (const status of statuses.filter((each) => each >= "400")) {
      const { content = {}, description = "" } = operation.responses[status] ?? {};
      expect(Object.keys(content)).toEqual(["application/problem+json"]);
      for (const part of description.split("; ")) {
        const code = (part.split(":")[0] ?? "") as keyof typeof errorCodes;
        expect(String(errorCodes[code]?.status), code).toBe(status);
      }
    }
  });

  it("documents Idempotency-Key and its mismatch where a token is needed to write, and nowhere else", () => {
    const isKeyed = !name.startsWith("GET") && operation.security !== undefined;
    expect(headersOf(operation).includes("Idempotency-Key")).toBe(isKeyed);
    expect(`${operation.responses["422"]?.description}`.includes("idempotency_mismatch")).toBe(isKeyed);
  });
});

it("no two operations have one name", () => {
  const names = operations.map(([, { operationId }]) => operationId);
  expect(new Set(names).size).toBe(names.length);
});

it("If-Match and version_conflict are documented where edits honour them", () => {
  for (const method of ["PUT", "PATCH"]) {
    const edit = named(`${method} /api/v1/events/{id}`);
    expect(headersOf(edit)).toContain("If-Match");
    expect(edit.responses["409"]?.description).toContain("version_conflict");
  }
});

it("a body is required where it is, and only there", () => {
  for (const name of ["/auth/refresh", "/auth/logout", "/payments/{id}/refund"]) {
    expect(named(`POST /api/v1${name}`).requestBody?.required, name).toBe(false);
  }
  for (const name of ["POST /api/v1/events/{id}/publish", "DELETE /api/v1/events/{id}"]) {
    expect(named(name).requestBody, name).toBeUndefined();
  }
  expect(named("POST /api/v1/bookings").requestBody?.required).toBe(true);
});

it("the webhook documents its body, its signature and its answers", () => {
  const webhook = named("POST /api/v1/webhooks/stripe");
  expect(headersOf(webhook)).toEqual(["stripe-signature"]);
  expect(webhook.requestBody?.required).toBe(true);
  expect(Object.keys(webhook.responses)).toEqual(expect.arrayContaining(["200", "400", "413", "503"]));
});

it.each([
  ["POST /api/v1/auth/login", "401", "invalid_credentials"],
  ["POST /api/v1/auth/refresh", "401", "invalid_refresh_token"],
  ["POST /api/v1/auth/register", "403", "forbidden_origin"],
  ["POST /api/v1/bookings", "404", "not_found"],
  ["POST /api/v1/bookings", "409", "sold_out"],
  ["POST /api/v1/checkout", "404", "not_found"],
  ["GET /api/v1/tickets", "404", "not_found"],
  ["GET /api/v1/payments", "404", "not_found"],
  ["GET /api/v1/availability", "404", "not_found"],
  ["GET /api/v1/events", "401", "unauthenticated"],
  ["GET /api/v1/events/{id}", "401", "unauthenticated"],
])("%s documents %s %s", (name, status, code) => {
  expect(named(name).responses[status]?.description).toContain(code);
});
