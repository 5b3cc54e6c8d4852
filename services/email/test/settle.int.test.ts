import { newId } from "@stagedoor/contracts/ids";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { until } from "@stagedoor/platform/testing/until";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import { allMigrations } from "@stagedoor/service/allMigrations";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { keepEvent } from "../src/commands/keepEvent.ts";
import { keepUser } from "../src/commands/keepUser.ts";
import { queueNotices } from "../src/commands/queueNotices.ts";
import { settleTogether } from "../src/commands/settleTogether.ts";
import { type ClaimedMail, claimMails } from "../src/db/claimMails.ts";
import { emailMigrations } from "../src/db/migrations.ts";
import { mailsOfNotification } from "../src/domain/notice.ts";
import { event, notification, user } from "./builders.ts";

const evening = event();
let made: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
let mails: readonly ClaimedMail[];

beforeAll(async () => {
  const open = (url: string) => openDatabase({ url, poolSize: 8, applicationName: "settle test" });
  made = await createTestDatabase("email", async (url) => {
    const first = open(url);
    await migrate(first, allMigrations(emailMigrations));
    await first.close();
  });
  database = open(made.url);
});
afterAll(async () => {
  await database?.close();
  await made?.drop();
});
beforeEach(async () => {
  await database.sql`delete from mails`;
  const people = Array.from({ length: 6 }, () => user());
  const told = notification({ id: newId(), eventId: evening.id, recipients: people.map(({ id }) => id) });
  await database.transaction(async (tx) => {
    for (const person of people) await keepUser(tx, person);
    await keepEvent(tx, evening);
    await queueNotices(tx, mailsOfNotification(told), "example.test");
  });
  ({ mails } = await claimMails(database, 10, 60_000));
});

/** Does something while another transaction holds the first mail, so that whoever settles it waits. */
async function whileFirstIsHeld(run: (isWaiting: () => Promise<number | false>) => Promise<void>): Promise<void> {
  await database.sql.begin(async (sql) => {
    await sql`select from mails where reason = ${mails[0]?.reason ?? ""} for update`;
    await run(async () => {
      const [row] = await database.sql`
        select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return row === undefined ? false : row.pid;
    });
  });
}
const settledRows = () => database.sql`select reason, xmin::text as written_by from mails where status = 'sent'`;

describe("outcomes", () => {
  it("that come while another is being written are written together", async () => {
    const settle = settleTogether(database, () => false);
    const outcomes: Promise<boolean>[] = [];
    await whileFirstIsHeld(async (isWaiting) => {
      outcomes.push(settle(mails[0] as ClaimedMail, { status: "sent" }));
      await until(isWaiting);
      for (const mail of mails.slice(1)) outcomes.push(settle(mail, { status: "sent" }));
    });
    expect(await Promise.all(outcomes)).toEqual(Array(6).fill(true));
    const rows = await settledRows();
    expect(rows).toHaveLength(6);
    const others = rows.filter(({ reason }) => reason !== mails[0]?.reason);
    expect(new Set(others.map(({ written_by }) => written_by)).size).toBe(1);
  });

  it("are written although the connection to the database is lost meanwhile", async () => {
    const settle = settleTogether(database, () => false);
    let outcome: Promise<boolean> | undefined;
    await whileFirstIsHeld(async (isWaiting) => {
      outcome = settle(mails[0] as ClaimedMail, { status: "sent" });
      const pid = await until(isWaiting);
      await database.sql`select pg_terminate_backend(${pid}::int)`;
    });
    expect(await outcome).toBe(true);
    expect(await settledRows()).toHaveLength(1);
  });

  it("each answer for their own mail: one that is another's by now is told apart from those beside it", async () => {
    await database.sql`update mails set attempts = 2 where reason = ${mails[2]?.reason ?? ""}`;
    const settle = settleTogether(database, () => false);
    const outcomes = await Promise.all(mails.map((mail) => settle(mail, { status: "sent" })));
    expect(outcomes).toEqual(mails.map((_, index) => index !== 2));
  });
});
