import { newId } from "@stagedoor/contracts/ids";
import { emailSettings } from "@stagedoor/email/config";
import { buildEmail } from "@stagedoor/email/service";
import { eventsSettings } from "@stagedoor/events/config";
import { eventsToRepublish } from "@stagedoor/events/queries/eventsToRepublish";
import { buildEvents } from "@stagedoor/events/service";
import { republish } from "@stagedoor/messaging/republish";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { until } from "@stagedoor/platform/testing/until";
import { testSettings } from "@stagedoor/service/testing/settings";

export type Stage = {
  readonly eventId: string;
  /** The settings of each service. */
  readonly env: Readonly<Record<"events" | "email", Record<string, string>>>;
  /** Lets the sale begin at this moment. */
  open(): Promise<void>;
  /** How many of those interested are in messages by now, and whether that is all. */
  told(): Promise<{ people: number; isAll: boolean }>;
  /** Mails by what became of them. */
  mails(): Promise<Readonly<Record<string, number>>>;
  /** Messages that email acted on. */
  messages(): Promise<number>;
  end(): Promise<void>;
};

export type StageOptions = {
  readonly people: number;
  /** People of one message: small, so that a kill finds the notifier at work. */
  readonly chunk: number;
  readonly smtpPort: number;
  readonly connections: number;
  readonly kafka: { readonly brokers: readonly string[]; readonly topicPrefix: string };
};

/** An event whose sale is to come, those who wait for it, and both services' databases knowing of them; nothing runs. */
export async function setStage(options: StageOptions): Promise<Stage> {
  const databases = {
    events: await createTestDatabase("opening_events", async () => {}),
    email: await createTestDatabase("opening_email", async () => {}),
  };
  const shared = {
    PORT: "0",
    LOG_LEVEL: "info",
    MAX_EVENT_LOOP_DELAY_MS: "0",
    PUBLIC_URL: "https://tickets.example.test",
    JWKS_URL: "http://127.0.0.1:9/",
    KAFKA_BROKERS: options.kafka.brokers.join(),
    KAFKA_TOPIC_PREFIX: options.kafka.topicPrefix,
    TOPIC_PARTITIONS: "2",
  };
  const env = {
    events: {
      ...shared,
      DATABASE_URL: databases.events.url,
      NOTIFY_EVERY_MS: "50",
      NOTIFY_BATCH_SIZE: String(options.chunk),
    },
    email: {
      ...shared,
      DATABASE_URL: databases.email.url,
      LINK_SECRET: "only-for-this-test",
      SMTP_URL: `smtp://127.0.0.1:${options.smtpPort}`,
      SMTP_CONNECTIONS: String(options.connections),
      MAIL_FROM: "Stagedoor <tickets@example.test>",
      MAIL_LEASE_MS: "10000",
      MAIL_BATCH: "40",
    },
  };
  const build = {
    events: () => buildEvents(testSettings(eventsSettings, { ...env.events, LOG_LEVEL: "silent" })),
    email: () => buildEmail(testSettings(emailSettings, { ...env.email, LOG_LEVEL: "silent" })),
  };
  const eventId = newId();
  const [events, email] = await Promise.all([build.events(), build.email()]);
  await Promise.all([events.start(), email.start()]);
  await Promise.all([events.ready(), email.ready()]);
  await events.database.sql`
    insert into events (id, host_id, title, description, start_at, end_at, timezone, venue, status, currency, capacity,
      sales_start_at, refund_kind, refund_until_hours_before, refund_percentage, created_at, updated_at, version, capacity_version)
    values (${eventId}, ${newId()}, 'An evening of songs', '', now() + interval '30 days', now() + interval '31 days',
      'Europe/London', 'The Hall', 'published', 'gbp', 100, now() + interval '1 day', 'full', 24, 100, now(), now(), 1, 1)`;
  await events.database.sql`
    insert into ticket_types (id, event_id, position, name, price, capacity, max_per_booking)
    values (${newId()}, ${eventId}, 0, 'General', 2500, 100, 6)`;
  const accounts = await email.database.sql<{ id: string }[]>`
    insert into users (id, name, email, version)
    select gen_random_uuid(), 'Person ' || n, 'person' || n || '@example.test', 1 from generate_series(1, ${options.people}) n
    returning id`;
  await events.database.sql`
    insert into interests (event_id, attendee_id, created_at)
    select ${eventId}, id, now() from unnest(${accounts.map(({ id }) => id)}::uuid[]) as id`;
  await republish(events.database, eventsToRepublish);
  await until(async () => (await email.database.sql`select from events where id = ${eventId}`).count > 0);
  await Promise.all([events.stop(), email.stop()]);

  // Never started: only to ask the databases.
  const [askEvents, askEmail] = await Promise.all([build.events(), build.email()]);
  return {
    eventId,
    env,
    async open() {
      await askEvents.database.sql`update events set sales_start_at = now() where id = ${eventId}`;
    },
    async told() {
      const [row] = await askEvents.database.sql<{ people: number; isAll: boolean }[]>`
        select (select count(*)::int from interests where event_id = n.event_id and attendee_id <= n.told_to) as people,
          finished_at is not null as "isAll"
        from notifications n where event_id = ${eventId}`;
      return row ?? { people: 0, isAll: false };
    },
    async mails() {
      const rows = await askEmail.database.sql<{ status: string; found: number }[]>`
        select status, count(*)::int as found from mails group by status`;
      return Object.fromEntries(rows.map(({ status, found }) => [status, found]));
    },
    async messages() {
      const [row] = await askEmail.database.sql<{ found: number }[]>`select count(*)::int as found from inbox`;
      return row?.found ?? 0;
    },
    async end() {
      await Promise.all([askEvents.database.close(), askEmail.database.close()]);
      await Promise.all([askEvents.messaging.close(), askEmail.messaging.close()]);
      await Promise.all([databases.events.drop(), databases.email.drop()]);
    },
  };
}
