import { newId } from "@stagedoor/contracts/ids";
import { emailMigrations } from "@stagedoor/email/db/migrations";
import { eventsMigrations } from "@stagedoor/events/db/migrations";
import { eventsToRepublish } from "@stagedoor/events/queries/eventsToRepublish";
import { republish } from "@stagedoor/messaging/republish";
import { answersOk } from "@stagedoor/platform/answers";
import { freePorts } from "@stagedoor/platform/freePort";
import { launch } from "@stagedoor/platform/launch";
import { serviceCommand } from "@stagedoor/platform/stack/serviceCommand";
import { until } from "@stagedoor/platform/testing/until";
import { openDatabase } from "@stagedoor/postgres/database";
import type { Bench } from "../bench.ts";
import { type BenchDatabase, createDatabase } from "../bookingsDatabase.ts";
import type { Taken } from "../children/mailSink.ts";
import { type Child, startChild } from "../children/rpc.ts";
import { residentMb } from "../resident.ts";
import type { Scenario } from "../scenario.ts";

/** What was promised: all mails are with the server so long after the opening. */
const barSeconds = 30;
const lookEveryMs = 100;
const patience = { timeoutMs: 300_000, everyMs: 20 };

export const saleOpening: Scenario = {
  name: "sale-opening",
  about: "from the opening of a sale until the last mail to those interested is with the mail server",
  async open(bench) {
    const people = bench.pick(10_000, 200);
    const events = await createDatabase(bench, "events", eventsMigrations);
    const email = await createDatabase(bench, "email", emailMigrations);
    const sink = startChild(new URL("../children/mailSink.ts", import.meta.url), {
      env: {},
      logFile: bench.logFile("sale-opening-sink"),
    });
    bench.atEnd(sink.stop);
    const env = {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      KAFKA_BROKERS: await bench.kafka(),
      KAFKA_TOPIC_PREFIX: `opening${process.pid}.`,
      PUBLIC_URL: "https://tickets.example.test",
      JWKS_URL: "http://127.0.0.1:1/",
      LINK_SECRET: "only-for-this-bench",
      SMTP_URL: `smtp://127.0.0.1:${await sink.call<number>("start")}`,
      MAIL_FROM: "Stagedoor <tickets@example.test>",
    };
    const pids = {
      events: await start(bench, "events", { ...env, DATABASE_URL: events.url }),
      email: await start(bench, "email", { ...env, DATABASE_URL: email.url }),
    };
    const mostOfRounds: number[] = [];
    return {
      steps: [
        async () => {
          const eventId = await prepare(events, email, people);
          await sink.call("reset");
          const opensAt = Date.now() + 1_500;
          await events.sql`update events set sales_start_at = ${new Date(opensAt)} where id = ${eventId}`;
          const looks: Looks = { events: [], email: [] };
          const looking = setInterval(() => {
            for (const name of ["events", "email"] as const) looks[name].push(residentMb(pids[name]));
          }, lookEveryMs);
          const taken = await allTaken(sink, email, people).finally(() => clearInterval(looking));
          mostOfRounds.push(Math.max(...looks.email));
          const seconds = (at: number) => (at - opensAt) / 1000;
          const sending = Math.max(taken.lastAt - taken.firstAt, 1) / 1000;
          return [
            { name: "first mail", unit: "s", value: seconds(taken.firstAt) },
            { name: "last mail", unit: "s", value: seconds(taken.lastAt) },
            { name: "mails", unit: "mails/s", value: taken.mails / sending },
            ...resident("events", looks.events),
            ...resident("email", looks.email),
          ];
        },
      ],
      ratios: (median) => ({
        "last mail/bar": median("last mail") / barSeconds,
        "email, last/first quarter": median("email, last quarter") / median("email, first quarter"),
        "email, most, last/first round": (mostOfRounds.at(-1) ?? 0) / (mostOfRounds[0] ?? 1),
      }),
      settings: {
        people,
        barSeconds,
        as: "npm start runs it; the mail server is a process of its own that says 250 at once",
      },
    };
  },
};

type Looks = { readonly events: number[]; readonly email: number[] };

async function start(bench: Bench, name: "events" | "email", env: NodeJS.ProcessEnv): Promise<number> {
  const [port = 0] = await freePorts(1);
  const running = await launch({
    name,
    ...serviceCommand({ name, database: true }, { ...env, PORT: String(port) }),
    logFile: bench.logFile(`sale-opening-${name}`),
    guardian: bench.guardian,
  });
  bench.atEnd(() => running.stop());
  await answersOk(running, name, `http://127.0.0.1:${port}/readyz`, 60_000);
  return running.pid;
}

/** One published event whose sale is to come and those who wait for it; both services know of it. Answers its id. */
async function prepare(events: BenchDatabase, email: BenchDatabase, people: number): Promise<string> {
  await events.empty();
  await email.empty();
  const eventId = newId();
  await events.sql`
    insert into events (id, host_id, title, description, start_at, end_at, timezone, venue, status, currency, capacity,
      sales_start_at, refund_kind, refund_until_hours_before, refund_percentage, created_at, updated_at, version, capacity_version)
    values (${eventId}, ${newId()}, 'An evening of songs', 'Doors open an hour before.', now() + interval '30 days',
      now() + interval '30 days 3 hours', 'Europe/London', 'The Hall', 'published', 'gbp', 5000, now() + interval '1 day',
      'full', 24, 100, now(), now(), 1, 1)`;
  await events.sql`
    insert into ticket_types (id, event_id, position, name, price, capacity, max_per_booking)
    values (${newId()}, ${eventId}, 0, 'General', 2500, 5000, 6)`;
  const accounts = await email.sql<{ id: string }[]>`
    insert into users (id, name, email, version)
    select gen_random_uuid(), 'Person ' || n, 'person' || n || '@example.test', 1 from generate_series(1, ${people}) n
    returning id`;
  await events.sql`
    insert into interests (event_id, attendee_id, created_at)
    select ${eventId}, id, now() from unnest(${accounts.map(({ id }) => id)}::uuid[]) as id`;
  for (const { sql } of [events, email]) await sql`analyze`;
  const database = openDatabase({ url: events.url, poolSize: 1, applicationName: "bench" });
  await republish(database, eventsToRepublish);
  await database.close();
  await until(async () => (await email.sql`select from events where id = ${eventId}`).count > 0, {
    ...patience,
    what: "email knows the event",
  });
  return eventId;
}

/** Errors: a mail too many or too few. */
async function allTaken(sink: Child, email: BenchDatabase, people: number): Promise<Taken> {
  const isDone = async () => {
    const { mails } = await sink.call<Taken>("taken");
    if (mails < people) return false;
    const [row] = await email.sql`select count(*)::int as sent from mails where status = 'sent'`;
    return row?.sent === people;
  };
  await until(isDone, { ...patience, everyMs: 200, what: `${people} mails are sent` });
  const taken = await sink.call<Taken>("taken");
  if (taken.mails === people && taken.distinct === people) return taken;
  throw new Error(`${people} are interested; ${taken.mails} mails came, with ${taken.distinct} Message-IDs`);
}

/** Of looks at equal distances: the first quarter, while the opening is waited for and begins, the last one, and the most. */
function resident(name: string, looks: readonly number[]) {
  const quarter = Math.ceil(looks.length / 4);
  const middle = (some: readonly number[]) => some.toSorted((a, b) => a - b)[Math.floor(some.length / 2)] ?? 0;
  return [
    { name: `${name}, first quarter`, unit: "MB", value: middle(looks.slice(0, quarter)) },
    { name: `${name}, last quarter`, unit: "MB", value: middle(looks.slice(-quarter)) },
    { name: `${name}, most`, unit: "MB", value: Math.max(...looks) },
  ];
}
