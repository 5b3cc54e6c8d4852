import { newId } from "@stagedoor/contracts/ids";
import type { MessageBody, MessageType } from "@stagedoor/contracts/messages";
import { messages } from "@stagedoor/contracts/messages";
import type { Role } from "@stagedoor/contracts/schemas/parts";
import { connectMessaging } from "@stagedoor/messaging/connection";
import { addToOutbox } from "@stagedoor/messaging/outbox";
import { provisionTopics } from "@stagedoor/messaging/provision";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { testKafka } from "@stagedoor/platform/testing/kafka";
import { serviceRole } from "@stagedoor/platform/testing/serviceRole";
import { openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import { allMigrations } from "@stagedoor/service/allMigrations";
import { testSettings } from "@stagedoor/service/testing/settings";
import { startTestIssuer } from "@stagedoor/service/testing/tokens";
import { pino } from "pino";
import { eventsSettings } from "../src/config.ts";
import { eventsMigrations } from "../src/db/migrations.ts";
import type { EventReply } from "../src/http/eventReply.ts";
import { buildEvents } from "../src/service.ts";

export type Person = { readonly id: string; readonly token: string };

/** Whatever a reply may carry: an event, a list of events, or a problem. A test that reads what is not there fails by itself. */
export type ReplyBody = EventReply & {
  items: EventReply[];
  total: number;
  code: string;
  errors: { field: string; message: string }[];
};

export type Reply = { status: number; headers: Headers; body: ReplyBody };

export type CallOptions = {
  as?: Person;
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  text?: string;
  headers?: Record<string, string>;
};

export type Testbed = Awaited<ReturnType<typeof startTestbed>>;

/** The service on a database, topics and keys of its own. */
export async function startTestbed(env: Record<string, string> = {}, now?: () => Date) {
  const kafka = testKafka();
  const [database, issuer] = await Promise.all([
    createTestDatabase("events", migrateDatabase),
    startTestIssuer(),
    makeTopics(kafka),
  ]);
  const config = testSettings(eventsSettings, {
    DATABASE_URL: await serviceRole(database.url),
    JWKS_URL: issuer.jwksUrl,
    KAFKA_BROKERS: kafka.brokers.join(","),
    KAFKA_TOPIC_PREFIX: kafka.topicPrefix,
    PROVISION_TOPICS_ON_START: "false",
    ...env,
  });
  const service = await buildEvents(config, now === undefined ? {} : { now });
  const owner = openDatabase({ url: database.url, poolSize: 1, applicationName: "owner" });
  const { url } = await service.start();
  await service.ready();

  async function call(method: string, path: string, options: CallOptions = {}): Promise<Reply> {
    const content = options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(content === undefined ? {} : { "content-type": "application/json" }),
        ...(options.as ? { authorization: `Bearer ${options.as.token}` } : {}),
        ...options.headers,
      },
      ...(content === undefined ? {} : { body: content }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
  }

  return {
    service,
    /** Where the service's API is. */
    api: `${url}/api/v1`,
    /** The same database with all rights. */
    owner,
    call,
    person(role: Role): Person {
      const id = newId();
      return { id, token: issuer.sign({ id, role }) };
    },
    /** Sends a message of another service: through this outbox and the real Kafka. */
    async send<T extends MessageType>(type: T, key: string, body: MessageBody<T>): Promise<void> {
      const message = { topic: messages[type].topic, type, key, subject: key, body: body as object, time: new Date() };
      await service.database.transaction((tx) => addToOutbox(tx, [message]));
    },
    async stop(): Promise<void> {
      await service.stop();
      await owner.close();
      await issuer.stop();
      await database.drop();
    },
  };
}

async function migrateDatabase(url: string): Promise<void> {
  const database = openDatabase({ url, poolSize: 1, applicationName: "migrations" });
  await migrate(database, allMigrations(eventsMigrations));
  await database.close();
}

async function makeTopics(kafka: { brokers: string[]; topicPrefix: string }): Promise<void> {
  const log = pino({ level: "silent" });
  const messaging = connectMessaging({ ...kafka, clientId: "test", source: "test", log });
  await provisionTopics(messaging, { partitions: 2 });
  await messaging.close();
}

const hour = 3_600_000;

/** An instant so many hours from now. */
export function inHours(hours: number): string {
  return new Date(Date.now() + hours * hour).toISOString();
}

/** The body of an event that is accepted. */
export function eventBody(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { title: "Concert", startDateTime: inHours(48), endDateTime: inHours(50), capacity: 100, ...changes };
}

export function fieldsOf({ body }: Reply): string[] {
  return (body.errors ?? []).map(({ field }) => field);
}
