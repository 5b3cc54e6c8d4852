import { isMessageType, type MessageType } from "./messages.ts";

/** The CloudEvents 1.0 attributes of a message, and the trace it belongs to. */
export type Envelope = {
  /** UUIDv7; the same on every delivery of the same message. */
  readonly id: string;
  readonly type: MessageType;
  /** The service that wrote it: "bookings". */
  readonly source: string;
  /** RFC 3339. */
  readonly time: string;
  /** The aggregate's id. */
  readonly subject: string;
  /** Shared by all messages that one request set off. */
  readonly correlationId: string;
  /** The message or request that made this one. */
  readonly causationId: string;
  /** W3C trace context, when a trace is recorded. */
  readonly traceparent?: string | undefined;
};

/** Kafka headers by the CloudEvents Kafka protocol binding, binary mode. */
export function toHeaders(envelope: Envelope): Record<string, string> {
  return {
    ce_specversion: "1.0",
    ce_id: envelope.id,
    ce_type: envelope.type,
    ce_source: envelope.source,
    ce_time: envelope.time,
    ce_subject: envelope.subject,
    ce_correlationid: envelope.correlationId,
    ce_causationid: envelope.causationId,
    "content-type": "application/json",
    ...(envelope.traceparent ? { traceparent: envelope.traceparent } : {}),
  };
}

type RawHeaders = Readonly<Record<string, Uint8Array | string | readonly (Uint8Array | string)[] | undefined>>;

export type ReadEnvelope =
  | { readonly kind: "known"; readonly envelope: Envelope }
  /** A type of a later release: to be skipped. */
  | { readonly kind: "unknown_type"; readonly type: string }
  | { readonly kind: "malformed"; readonly reason: string };

/** Reads the headers of a record. Malformed: an attribute is missing, or the specversion is not 1.0. */
export function fromHeaders(headers: RawHeaders | undefined): ReadEnvelope {
  const read = (name: string): string | undefined => {
    const value = headers?.[name];
    const first = Array.isArray(value) ? value[0] : value;
    if (first === undefined) return undefined;
    return typeof first === "string" ? first : Buffer.from(first as Uint8Array).toString("utf8");
  };
  if (read("ce_specversion") !== "1.0") return { kind: "malformed", reason: "ce_specversion is not 1.0" };
  const id = read("ce_id");
  const type = read("ce_type");
  const source = read("ce_source");
  if (!id) return { kind: "malformed", reason: "ce_id is missing" };
  if (!type) return { kind: "malformed", reason: "ce_type is missing" };
  if (!source) return { kind: "malformed", reason: "ce_source is missing" };
  if (!isMessageType(type)) return { kind: "unknown_type", type };
  const time = read("ce_time");
  if (!time) return { kind: "malformed", reason: "ce_time is missing" };
  return {
    kind: "known",
    envelope: {
      id,
      type,
      source,
      time,
      subject: read("ce_subject") ?? "",
      correlationId: read("ce_correlationid") ?? id,
      causationId: read("ce_causationid") ?? id,
      traceparent: read("traceparent"),
    },
  };
}
