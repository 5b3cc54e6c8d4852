import { type Envelope, fromHeaders } from "@stagedoor/contracts/envelope";
import { type MessageType, messages } from "@stagedoor/contracts/messages";
import type { TopicName } from "@stagedoor/contracts/topics";
import { bodyFaults } from "@stagedoor/contracts/validate";
import type { KafkaMessage } from "kafkajs";
import type { IncomingMessage } from "./incoming.ts";

export type Decoded =
  | { readonly kind: "message"; readonly message: IncomingMessage }
  /** Of a later release, or of no interest to this group. */
  | { readonly kind: "skip" }
  | { readonly kind: "malformed"; readonly reason: string };

export type Origin = { readonly topic: TopicName; readonly partition: number };

/** Reads a record. `wanted` says which types the group handles; bodies of others are not looked at. */
export function decode(origin: Origin, record: KafkaMessage, wanted: (type: MessageType) => boolean): Decoded {
  const read = fromHeaders(record.headers);
  if (read.kind === "malformed") return read;
  if (read.kind === "unknown_type" || !wanted(read.envelope.type)) return { kind: "skip" };
  const { envelope } = read;
  const home = messages[envelope.type].topic;
  if (home !== origin.topic) return { kind: "malformed", reason: `${envelope.type} belongs on ${home}` };
  const body = parseJson(record.value);
  if (body === undefined) return { kind: "malformed", reason: "the body is not JSON" };
  const faults = bodyFaults(envelope.type, body);
  if (faults.length > 0) return { kind: "malformed", reason: `the body does not fit its schema: ${faults.join("; ")}` };
  const time = new Date(envelope.time);
  if (Number.isNaN(time.getTime())) return { kind: "malformed", reason: "ce_time is not an instant" };
  return { kind: "message", message: toMessage(origin, record, envelope, time, body) };
}

function toMessage(
  origin: Origin,
  record: KafkaMessage,
  envelope: Envelope,
  time: Date,
  body: unknown,
): IncomingMessage {
  const key = record.key?.toString("utf8") ?? "";
  // The body was checked against the schema of this type.
  return { ...envelope, ...origin, time, key, body: body as IncomingMessage["body"], offset: record.offset };
}

function parseJson(value: Buffer | null): unknown {
  try {
    return value === null ? undefined : JSON.parse(value.toString("utf8"));
  } catch {
    return undefined;
  }
}
