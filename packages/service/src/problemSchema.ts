import { type ErrorCode, errorCodes } from "@stagedoor/contracts/errors";

const text = (description: string) => ({ type: "string", description });

/** A problem reply (RFC 9457) as the documents describe it, with every member that any code brings along. */
export const problemSchema = {
  type: "object",
  description: "RFC 9457 problem details",
  required: ["type", "title", "status", "detail", "code"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: text("For people; code is for programs"),
    code: { type: "string", enum: Object.keys(errorCodes) },
    errors: {
      type: "array",
      description: "What is wrong with each field: malformed, rule_broken and other refusals of the request's content",
      items: {
        type: "object",
        required: ["field", "message"],
        properties: { field: text("A path such as items.0.quantity"), message: { type: "string" } },
      },
    },
    bookingId: { ...text("already_booked: the live booking"), format: "uuid" },
    ticketId: { ...text("already_checked_in, ticket_void: the ticket"), format: "uuid" },
    checkedInAt: { ...text("already_checked_in: when its holder entered first"), format: "date-time" },
    gate: { type: ["string", "null"], description: "already_checked_in: where that was" },
    version: { type: "integer", description: "version_conflict: the present version" },
    left: {
      type: "object",
      description: "rule_broken of a refund: how much can still be given back",
      required: ["amount", "currency"],
      properties: { amount: { type: "integer", description: "In minor units" }, currency: { type: "string" } },
    },
    providerCode: text("rule_broken of a checkout: the payment provider's own code"),
    retryAfter: { type: "number", description: "Seconds until it is worth trying again; also the header Retry-After" },
    requestId: text("With a status of 500 or more: what to quote when it is reported"),
  },
};

/** The replies that these codes are, by status. */
export function problemReplies(codes: readonly ErrorCode[]): Record<string, object> {
  const known = Object.entries(errorCodes).filter(([code]) => codes.includes(code as ErrorCode));
  const byStatus = Object.groupBy(known, ([, { status }]) => String(status));
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, entries = []]) => [status, problemReply(entries.map(([code]) => code))]),
  );
}

function problemReply(codes: readonly string[]): object {
  const schema = {
    allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code: { enum: codes } } }],
    examples: codes.map((code) => exampleOf(code as ErrorCode)),
  };
  const description = codes.map((code) => `${code}: ${errorCodes[code as ErrorCode].title}`).join("; ");
  return { description, content: { "application/problem+json": { schema } } };
}

function exampleOf(code: ErrorCode): object {
  const { status, title } = errorCodes[code];
  const example = { type: `urn:stagedoor:problem:${code}`, title, status, detail: title, code };
  if (code !== "malformed") return example;
  return { ...example, detail: "email is missing", errors: [{ field: "email", message: "is missing" }] };
}
