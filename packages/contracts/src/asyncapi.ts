import { messages, messageTypes } from "./messages.ts";
import { type TopicName, topicNames, topics } from "./topics.ts";

type Json = Record<string, unknown>;

const dayMs = 24 * 3600 * 1000;

const ref = (path: string): Json => ({ $ref: `#/${path}` });

function channelName(topic: TopicName): string {
  return topic.replace(".", "_");
}

function channel(name: TopicName): Json {
  const topic = topics[name];
  const types = messageTypes.filter((type) => messages[type].topic === name);
  const kept =
    topic.kept.policy === "compact" ? "the last record of every key" : `${topic.kept.retentionMs / dayMs} days`;
  return {
    address: name,
    description: `${topic.description} Key: ${topic.key}. Kept: ${kept}.`,
    messages: Object.fromEntries(types.map((type) => [type, ref(`components/messages/${type}`)])),
    bindings: {
      kafka: {
        topicConfiguration:
          topic.kept.policy === "compact"
            ? { "cleanup.policy": ["compact"] }
            : { "cleanup.policy": ["delete"], "retention.ms": topic.kept.retentionMs },
      },
    },
  };
}

function operations(name: TopicName): [string, Json][] {
  const topic = topics[name];
  const on = { channel: ref(`channels/${channelName(name)}`) };
  return [
    [`${topic.from}.send.${channelName(name)}`, { action: "send", title: `${topic.from} writes ${name}`, ...on }],
    ...topic.to.map((reader): [string, Json] => [
      `${reader}.receive.${channelName(name)}`,
      { action: "receive", title: `${reader} reads ${name}`, ...on },
    ]),
  ];
}

const headers: Json = {
  type: "object",
  required: ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "ce_subject"],
  properties: {
    ce_specversion: { const: "1.0" },
    ce_id: { type: "string", description: "UUIDv7; the same on every delivery" },
    ce_type: { type: "string" },
    ce_source: { type: "string", description: "The service that wrote it" },
    ce_time: { type: "string", format: "date-time" },
    ce_subject: { type: "string", description: "The aggregate's id" },
    ce_correlationid: { type: "string", description: "Shared by all that one request set off" },
    ce_causationid: { type: "string", description: "The message or request that made this one" },
    traceparent: { type: "string", description: "W3C trace context" },
  },
};

/** The AsyncAPI 3.0 document of all topics and messages, from the same definitions that validate them. */
export function asyncApiDocument(): Json {
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Stagedoor messages",
      version: "1.0.0",
      description:
        "CloudEvents 1.0 in the Kafka binding's binary mode. A body carries its aggregate's full state and version. " +
        "Readers ignore unknown fields and skip unknown types.",
      license: { name: "MIT" },
    },
    defaultContentType: "application/json",
    channels: Object.fromEntries(topicNames.map((name) => [channelName(name), channel(name)])),
    operations: Object.fromEntries(topicNames.flatMap(operations)),
    components: {
      messages: Object.fromEntries(
        messageTypes.map((type) => [
          type,
          {
            name: type,
            title: type,
            summary: messages[type].says,
            contentType: "application/json",
            headers: ref("components/schemas/headers"),
            payload: ref(`components/schemas/${type}`),
          },
        ]),
      ),
      // Through JSON and back: schemas carry symbols and functions that a document must not.
      schemas: {
        headers,
        ...Object.fromEntries(
          messageTypes.map((type): [string, Json] => [type, JSON.parse(JSON.stringify(messages[type].schema))]),
        ),
      },
    },
  };
}
