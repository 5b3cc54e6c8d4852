import { describe, expect, test } from "vitest";
import { type Envelope, fromHeaders, toHeaders } from "../src/envelope.ts";
import { newId } from "../src/ids.ts";

const envelope: Envelope = {
  id: newId(),
  type: "booking.confirmed",
  source: "bookings",
  time: "2030-01-01T00:00:00.000Z",
  subject: newId(),
  correlationId: newId(),
  causationId: newId(),
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
};

describe("the envelope of a message", () => {
  test("is read as it was written, from texts and from bytes", () => {
    const headers = toHeaders(envelope);
    const bytes = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]));
    expect(fromHeaders(headers)).toEqual({ kind: "known", envelope });
    expect(fromHeaders(bytes)).toEqual({ kind: "known", envelope });
  });

  test("of a type that a later release brought is unknown, not malformed", () => {
    expect(fromHeaders({ ...toHeaders(envelope), ce_type: "booking.moved" })).toEqual({
      kind: "unknown_type",
      type: "booking.moved",
    });
  });

  test.each(["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time"])(
    "without %s is malformed, and says so",
    (name) => {
      const { [name]: _, ...headers } = toHeaders(envelope);
      const read = fromHeaders(headers);
      expect(read).toMatchObject({ kind: "malformed", reason: expect.stringContaining(name) });
    },
  );

  test("whose type is a property of every object is unknown", () => {
    expect(fromHeaders({ ...toHeaders(envelope), ce_type: "constructor" }).kind).toBe("unknown_type");
  });
});
