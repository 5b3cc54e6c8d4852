import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import { allMigrations } from "@stagedoor/service/allMigrations";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimMails } from "../src/db/claimMails.ts";
import { forgetMails } from "../src/db/forgetMails.ts";
import { giveBackClaims, renewClaims } from "../src/db/holdClaims.ts";
import { emailMigrations } from "../src/db/migrations.ts";
import { settleMails } from "../src/db/settleMails.ts";
import { wakeMails } from "../src/db/wakeMails.ts";
import { queueState } from "../src/queries/queueState.ts";
import { type Plan, planned } from "./plans.ts";

const rows = 100_000;
let made: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;

beforeAll(async () => {
  const open = (url: string) => openDatabase({ url, poolSize: 4, applicationName: "plans test" });
  made = await createTestDatabase("email", async (url) => {
    const first = open(url);
    await migrate(first, allMigrations(emailMigrations));
    await first.close();
  });
  database = open(made.url);
  const id = (what: number, number: string) =>
    `('0000000${what}-0000-4000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
  await database.sql.unsafe(`
    insert into users (id, name, email, version)
      select ${id(1, "n")}, 'Person ' || n, n || '@example.test', 1 from generate_series(1, ${rows}) n;
    insert into events (id, title, version) select ${id(2, "n")}, 'Event ' || n, 1 from generate_series(1, ${rows}) n;
    -- As many as are sent are queued; of these, as many wait for a version of their event that does not come, and were due before.
    insert into mails (booking_id, reason, message_id, recipient_id, event_id, status, settled_at, event_version, snapshot, next_attempt_at, created_at)
      select ${id(2, "n % 1000 + 1")}, kind || '.' || n, kind || n, ${id(1, "n")}, ${id(2, "n % 1000 + 1")},
        case kind when 'sent' then 'sent' else 'queued' end, case kind when 'sent' then now() end,
        case kind when 'waiting' then 2 end, case kind when 'sent' then null else '{"kind": "sale_opened"}'::jsonb end,
        now() - interval '1 hour' + n * interval '1 ms' - case kind when 'waiting' then interval '1 hour' else interval '0' end,
        now() - interval '2 hours'
      from generate_series(1, ${rows}) n, unnest(array['sent', 'due', 'waiting']) kind;
    analyze`);
}, 120_000);
afterAll(async () => {
  await database?.close();
  await made?.drop();
});

/** What the plans of all statements that `run` made read of the mails; nothing of it is kept. */
async function plansOf(run: (planning: Database) => Promise<unknown>): Promise<Plan[]> {
  return planned(database, run);
}

describe("with 10^5 mails sent, 10^5 due and 10^5 waiting", () => {
  it("a claim reads no more of them than it is to look at, even when all of these wait", async () => {
    const plans = await plansOf((planning) => claimMails(planning, 200, 1000));
    expect(plans).toHaveLength(1);
    for (const { scans } of plans) {
      expect(scans.filter(({ isSequential }) => isSequential)).toEqual([]);
      for (const scan of scans) expect(scan.read).toBeLessThanOrEqual(2 * 200);
    }
  });

  it("mails that wait are looked at once and then stand in nobody's way", async () => {
    let looks = 0;
    for (;;) {
      const { mails, looked } = await claimMails(database, 1000, 1000);
      if (mails.length > 0) {
        expect(looked).toBe(1000);
        break;
      }
      looks += 1;
    }
    expect(looks).toBeLessThanOrEqual(rows / 1000);
    const plans = await plansOf((planning) => claimMails(planning, 200, 1000));
    expect(plans.flatMap(({ scans }) => scans).filter(({ isSequential }) => isSequential)).toEqual([]);
  });

  it("settling, renewing and giving back read the mails in hand and no others", async () => {
    const { mails } = await claimMails(database, 200, 60_000);
    const settled = mails.map((mail) => ({ mail, settlement: { status: "sent" } as const }));
    for (const run of [
      (planning: Database) => renewClaims(planning, mails, 1000),
      (planning: Database) => giveBackClaims(planning, mails),
      (planning: Database) => settleMails(planning, settled),
    ]) {
      const [plan] = await plansOf(run);
      expect(plan?.scans.filter(({ isSequential }) => isSequential)).toEqual([]);
      for (const scan of plan?.scans ?? []) expect(scan.read).toBeLessThanOrEqual(200);
    }
  });

  it("an account or event that arrives reads what waits for it, and an erased account its own mails", async () => {
    const person = "00000001-0000-4000-8000-000000000001";
    const about = "00000002-0000-4000-8000-000000000001";
    for (const [run, most] of [
      [(planning: Database) => planning.transaction((tx) => wakeMails(tx, "recipient", person)), 3],
      [(planning: Database) => planning.transaction((tx) => wakeMails(tx, "event", about)), 100],
      [(planning: Database) => planning.transaction((tx) => forgetMails(tx, person)), 3],
    ] as const) {
      const [plan] = await plansOf(run);
      expect(plan?.scans.filter(({ isSequential }) => isSequential)).toEqual([]);
      expect(plan?.scans.length).toBeGreaterThan(0);
      for (const scan of plan?.scans ?? []) expect(scan.read).toBeLessThanOrEqual(most);
    }
  });

  it("a look at the metrics of a short queue reads none of the mails that were sent", async () => {
    await database.sql`update mails set status = 'sent', settled_at = now() where status = 'queued' and reason not like '%00'`;
    await database.sql`vacuum analyze mails`;
    const plans = await plansOf(queueState);
    expect(plans.flatMap(({ scans }) => scans).filter(({ isSequential }) => isSequential)).toEqual([]);
    for (const { scans } of plans) for (const scan of scans) expect(scan.read).toBeLessThanOrEqual(rows / 50);
  });
});
