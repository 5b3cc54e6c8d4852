import { newId } from "@stagedoor/contracts/ids";
import type { MessageType } from "@stagedoor/contracts/messages";
import { messages } from "@stagedoor/contracts/messages";
import { connectMessaging } from "@stagedoor/messaging/connection";
import { addToOutbox, type OutgoingMessage } from "@stagedoor/messaging/outbox";
import { provisionTopics } from "@stagedoor/messaging/provision";
import { startRelay } from "@stagedoor/messaging/relay";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { testKafka } from "@stagedoor/platform/testing/kafka";
import { serviceRole } from "@stagedoor/platform/testing/serviceRole";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import { allMigrations } from "@stagedoor/service/allMigrations";
import type { AssembledService } from "@stagedoor/service/assemble";
import { testSettings } from "@stagedoor/service/testing/settings";
import { pino } from "pino";
import { emailSettings } from "../src/config.ts";
import { emailMigrations } from "../src/db/migrations.ts";
import { buildEmail } from "../src/service.ts";

export type Harness = {
  readonly database: Database;
  readonly kafka: { brokers: string[]; topicPrefix: string };
  /** Puts messages on Kafka as other services would; a message with an id that was sent before is a redelivery. */
  send(...outgoing: readonly { type: MessageType; key: string; body: object; id?: string }[]): Promise<void>;
  /** The environment of a service with this mail server: its waits are short. */
  settings(smtpPort: number): Record<string, string>;
  /** Starts the service; stopped at the end unless stopped before. */
  startEmail(smtpPort: number, env?: Record<string, string>): Promise<AssembledService>;
  rowsOf(bookingId: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
};

const log = pino({ level: process.env.TEST_LOG_LEVEL ?? "silent" });
const quick = {
  MAIL_FROM: "Stagedoor <tickets@example.test>",
  PUBLIC_URL: "https://tickets.example.test",
  MAIL_POLL_MS: "50",
  MAIL_RETRY_FIRST_MS: "50",
  MAIL_RETRY_LONGEST_MS: "200",
  MAIL_AWAY_LONGEST_MS: "200",
  SMTP_TIMEOUT_MS: "2000",
};

/** A database and topics of its own, with a second outbox in that database standing for the other services. */
export async function startHarness(): Promise<Harness> {
  const kafka = testKafka();
  const open = (url: string) => openDatabase({ url, poolSize: 4, applicationName: "email test", log });
  const made = await createTestDatabase("email", async (url) => {
    const database = open(url);
    await migrate(database, allMigrations(emailMigrations));
    await database.close();
  });
  const others = await createTestDatabase("others", async (url) => {
    const database = open(url);
    await migrate(database, allMigrations(emailMigrations));
    await database.close();
  });
  const url = await serviceRole(made.url);
  const database = open(made.url);
  const senders = open(others.url);
  const messaging = connectMessaging({ ...kafka, clientId: "others", source: "others", log });
  await provisionTopics(messaging, { partitions: 2 });
  const relay = startRelay({ database: senders, messaging, log });
  const services: AssembledService[] = [];
  const settings = (smtpPort: number) => ({
    ...quick,
    DATABASE_URL: url,
    LINK_SECRET: "a-secret-for-tests-only",
    KAFKA_BROKERS: kafka.brokers.join(","),
    KAFKA_TOPIC_PREFIX: kafka.topicPrefix,
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
  });

  return {
    database,
    kafka,
    settings,
    async send(...outgoing) {
      const complete = outgoing.map(({ type, key, body, id }): OutgoingMessage => {
        return { topic: messages[type].topic, type, key, subject: key, body, time: new Date(), id: id ?? newId() };
      });
      await senders.transaction((tx) => addToOutbox(tx, complete));
      await relay.drained();
    },
    async startEmail(smtpPort, env = {}) {
      const config = testSettings(emailSettings, { ...settings(smtpPort), ...env });
      const service = await buildEmail(config, { log });
      services.push(service);
      await service.start();
      await service.ready();
      return service;
    },
    async rowsOf(bookingId) {
      return database.sql`select * from mails where booking_id = ${bookingId} order by created_at, reason`;
    },
    async close() {
      await Promise.all(services.map((service) => service.stop()));
      await relay.stop();
      await messaging.close();
      await database.close();
      await senders.close();
      await made.drop();
      await others.drop();
    },
  };
}
