import { toHeaders } from "@stagedoor/contracts/envelope";
import type { KafkaMessage } from "kafkajs";
import { describe, expect, it } from "vitest";
import { decode } from "../src/decode.ts";
import { parseTraceparent } from "../src/trace.ts";

const id = "0198c0de-0000-7000-8000-000000000001";
const envelope = {
  id,
  type: "user.deleted" as const,
  source: "auth",
  time: "2030-01-01T00:00:00.000Z",
  subject: id,
  correlationId: "c",
  causationId: "d",
};
const origin = { topic: "users.v1" as const, partition: 3 };

function record(value: string | null, headers: KafkaMessage["headers"] = toHeaders(envelope)): KafkaMessage {
  return {
    key: Buffer.from(id),
    value: value === null ? null : Buffer.from(value),
    timestamp: "0",
    attributes: 0,
    offset: "41",
    headers,
  };
}

const good = JSON.stringify({ id, deleted: true, version: 2, later: "a field of a later release" });
const all = () => true;

describe("decode", () => {
  it("a message that fits its schema is read, with fields that this release does not know", () => {
    const decoded = decode(origin, record(good), all);
    expect(decoded).toMatchObject({
      kind: "message",
      message: {
        id,
        type: "user.deleted",
        topic: "users.v1",
        key: id,
        partition: 3,
        offset: "41",
        correlationId: "c",
        causationId: "d",
      },
    });
  });

  it.each([
    ["no JSON", "{"],
    ["a missing field", JSON.stringify({ id, deleted: true })],
    ["a wrong type", JSON.stringify({ id, deleted: true, version: "2" })],
    ["nothing", null],
  ])("a body that is %s is malformed", (_what, value) => {
    expect(decode(origin, record(value), all)).toMatchObject({ kind: "malformed" });
  });

  it("headers that are missing are malformed", () => {
    expect(decode(origin, record(good, {}), all)).toMatchObject({ kind: "malformed" });
  });

  it("a type that belongs on another topic is malformed", () => {
    expect(decode({ topic: "events.v1", partition: 0 }, record(good), all)).toEqual({
      kind: "malformed",
      reason: "user.deleted belongs on users.v1",
    });
  });

  it("a time that is no instant is malformed", () => {
    const headers = { ...toHeaders(envelope), ce_time: "yesterday" };
    expect(decode(origin, record(good, headers), all)).toEqual({
      kind: "malformed",
      reason: "ce_time is not an instant",
    });
  });

  it("unknown types, and types that the group does not want, are skipped without a look at the body", () => {
    const unknown = { ...toHeaders(envelope), ce_type: "user.knighted" };
    expect(decode(origin, record("{", unknown), all)).toEqual({ kind: "skip" });
    expect(decode(origin, record("{"), () => false)).toEqual({ kind: "skip" });
  });
});

describe("parseTraceparent", () => {
  it("reads the W3C form and nothing else", () => {
    const trace = "0af7651916cd43dd8448eb211c80319c";
    const span = "b7ad6b7169203331";
    expect(parseTraceparent(`00-${trace}-${span}-01`)).toEqual({
      traceId: trace,
      spanId: span,
      traceFlags: 1,
      isRemote: true,
    });
    expect([parseTraceparent(undefined), parseTraceparent("00-x-y-01")]).toEqual([undefined, undefined]);
  });
});
