import { newId } from "@stagedoor/contracts/ids";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { until } from "@stagedoor/platform/testing/until";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import { allMigrations } from "@stagedoor/service/allMigrations";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { keepEvent } from "../src/commands/keepEvent.ts";
import { keepUser } from "../src/commands/keepUser.ts";
import { queueMail } from "../src/commands/queueMail.ts";
import { queueNotices } from "../src/commands/queueNotices.ts";
import { type ClaimedMail, claimMails } from "../src/db/claimMails.ts";
import { emailMigrations } from "../src/db/migrations.ts";
import { type Settlement, settleMails } from "../src/db/settleMails.ts";
import { mailOfNewPassword } from "../src/domain/accountMail.ts";
import { mailOfBooking } from "../src/domain/bookingMail.ts";
import { mailsOfNotification } from "../src/domain/notice.ts";
import { booking, event, notification, user } from "./builders.ts";

const ada = user();
const evening = event();
const minute = 60_000;
let made: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;

beforeAll(async () => {
  const open = (url: string) => openDatabase({ url, poolSize: 8, applicationName: "claim test" });
  made = await createTestDatabase("email", async (url) => {
    const first = open(url);
    await migrate(first, allMigrations(emailMigrations));
    await first.close();
  });
  database = open(made.url);
  await database.transaction(async (tx) => {
    await keepUser(tx, ada);
    await keepEvent(tx, evening);
  });
});
afterAll(async () => {
  await database?.close();
  await made?.drop();
});
beforeEach(async () => {
  await database.sql`delete from mails`;
});

/** Whether a statement waits for a lock of another transaction. */
async function isWaiting(): Promise<boolean> {
  const rows = await database.sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return rows.length > 0;
}

async function queue(count: number): Promise<void> {
  await database.transaction(async (tx) => {
    for (let index = 0; index < count; index += 1) {
      const mail = mailOfBooking("booking.expired", booking({ attendeeId: ada.id, eventId: evening.id }));
      if (mail !== undefined) await queueMail(tx, mail, "example.test");
    }
  });
}

const claim = async (limit: number, leaseMs: number) => (await claimMails(database, limit, leaseMs)).mails;
const settle = async (mail: ClaimedMail, settlement: Settlement) =>
  (await settleMails(database, [{ mail, settlement }])).has(mail);

describe("claims", () => {
  it("of two senders at once never meet: what one is about to hold, the other passes over", async () => {
    await queue(20);
    const [first, second] = await database.sql.begin(async (sql) => {
      const uncommitted = await claimMails({ ...database, sql: sql as unknown as Database["sql"] }, 10, minute);
      const meanwhile = claim(10, minute);
      // Without SKIP LOCKED it would wait for this transaction, so it is given the time to have begun.
      await Promise.race([meanwhile, until(isWaiting, { timeoutMs: 5_000 })]);
      return [uncommitted.mails, { meanwhile }] as const;
    });
    const ids = [...first, ...(await second.meanwhile)].map(({ aboutId }) => aboutId);
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
  });

  it("whose lease ran out can be claimed again, and then the late outcome of the first changes nothing", async () => {
    await queue(1);
    const [first] = await claim(1, 0);
    const [second] = await claim(1, minute);
    if (first === undefined || second === undefined) throw new Error("not claimed");
    expect(second).toMatchObject({ aboutId: first.aboutId, messageId: first.messageId, attempts: 2 });
    expect(await settle(first, { status: "failed", why: "late" })).toBe(false);
    expect(await settle(second, { status: "sent" })).toBe(true);
    expect(await settle(second, { status: "failed", why: "twice" })).toBe(false);
    const [row] = await database.sql`select status from mails`;
    expect(row?.status).toBe("sent");
  });

  it("of a mail that is put off come no sooner than that", async () => {
    await queue(1);
    const [claimed] = await claim(1, minute);
    if (claimed === undefined) throw new Error("not claimed");
    await settle(claimed, { status: "queued", why: "451", retryInMs: minute });
    expect(await claim(1, minute)).toEqual([]);
    await settle(claimed, { status: "queued", why: "451", retryInMs: 0 });
    expect(await claim(1, minute)).toHaveLength(1);
  });

  it("of mails to one person come before mails to many, though these were queued first", async () => {
    const told = notification({ eventId: evening.id, recipients: [ada.id] });
    await database.transaction((tx) => queueNotices(tx, mailsOfNotification(told), "example.test"));
    await queue(1);
    expect((await claim(1, minute)).map(({ snapshot }) => snapshot.kind)).toEqual(["expired"]);
    expect((await claim(1, minute)).map(({ snapshot }) => snapshot.kind)).toEqual(["sale_opened"]);
  });

  it("of a replica of the release before are its own, also of mails that had waited, and it takes none of accounts", async () => {
    const grace = user();
    const mail = mailOfBooking("booking.expired", booking({ attendeeId: grace.id, eventId: evening.id }));
    const link = { id: newId(), userId: ada.id, userVersion: 1, createdAt: evening.createdAt } as const;
    await database.transaction(async (tx) => {
      if (mail !== undefined) await queueMail(tx, mail, "example.test");
    });
    expect(await claim(10, minute)).toEqual([]);
    await database.transaction((tx) => queueMail(tx, mailOfNewPassword(link), "example.test"));
    // As that release keeps an account: without waking what waits for it.
    await database.sql`insert into users (id, name, email, version) values (${grace.id}, ${grace.name}, ${grace.email}, 1)`;
    await database.sql`update mails set next_attempt_at = now()`;
    const taken = await database.sql`
      with due as (
        select m.booking_id, m.reason from mails m
        where m.status = 'queued' and m.next_attempt_at <= now()
          and exists (select from users u where u.id = m.recipient_id)
          and exists (select from events e where e.id = m.event_id)
        order by m.next_attempt_at limit 10
        for update of m skip locked
      )
      update mails m set attempts = m.attempts + 1, next_attempt_at = now() + interval '5 minutes'
      from due where m.booking_id = due.booking_id and m.reason = due.reason
      returning m.booking_id`;
    expect(taken.map(({ booking_id }) => booking_id)).toEqual([mail?.aboutId]);
    await database.transaction((tx) => keepUser(tx, { ...grace, version: 2 }));
    expect((await claim(10, minute)).map(({ aboutId }) => aboutId)).toEqual([link.id]);
  });

  it("find the preferences that a replica of the release before has not kept, once its version is told of again", async () => {
    const grace = user({ mailPreferences: { saleOpened: true, eventPublished: true, eventChanged: true } });
    await database.transaction((tx) => keepUser(tx, grace));
    await database.sql`update users set version = 2 where id = ${grace.id}`;
    const mailPreferences = { saleOpened: false, eventPublished: true, eventChanged: true };
    await database.transaction((tx) => keepUser(tx, { ...grace, version: 2, mailPreferences }));
    const told = notification({ eventId: evening.id, recipients: [grace.id] });
    await database.transaction((tx) => queueNotices(tx, mailsOfNotification(told), "example.test"));
    expect((await claim(1, minute)).map(({ recipient }) => recipient?.preferences)).toEqual([mailPreferences]);
  });
});
