import type { Availability } from "@stagedoor/contracts/schemas/availability";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { announceAgain, announceMissed, firstPage } from "../src/commands/sweepAvailability.ts";
import { createAvailabilityHook } from "../src/jobs/announceAvailability.ts";
import { createAvailabilitySweep } from "../src/jobs/sweepAvailability.ts";
import { anEvent, project } from "./events.ts";
import { startDatabase } from "./stack.ts";

let stored: Awaited<ReturnType<typeof startDatabase>>;
let clock = Date.parse("2030-01-01T00:00:00.000Z");
const now = () => new Date(clock);
const recentMs = 120_000;
const { signal } = new AbortController();
beforeAll(async () => {
  stored = await startDatabase();
});
afterAll(() => stored?.stop());
beforeEach(async () => {
  await stored.database.sql`truncate event_stock, availability_published, availability_due cascade`;
  clock += 3_600_000;
});

const hook = createAvailabilityHook(250, now);

/** What a relay round without rows says; `whileOpen` runs before it commits. */
async function said(whileOpen: () => Promise<void> = async () => {}): Promise<string[]> {
  return stored.database.transaction(async (tx) => {
    const messages = await hook(tx, []);
    await whileOpen();
    return messages.map(({ body }) => (body as Availability).eventId).sort();
  });
}

/** Events that nothing was ever said of, by id. */
async function unsaid(count: number): Promise<string[]> {
  const events = [];
  for (let each = 0; each < count; each += 1) events.push(await project(stored.database, anEvent()));
  return events.map(({ id }) => id).sort();
}

const startProcess = () => createAvailabilitySweep(stored.database, recentMs, now);

test("a process that starts makes every event known that differs from what was said last, page by page", async () => {
  const ids = await unsaid(5);
  let next: string | undefined = firstPage;
  let pages = 0;
  for (; next !== undefined; pages += 1) next = await announceMissed(stored.database, next, now(), 2);
  expect(pages).toBe(4);
  expect(await said()).toEqual(ids);
  const [first = ""] = ids;
  await stored.database.sql`update event_stock set version = version + 1 where event_id = ${first}`;
  clock += recentMs + 1;
  await startProcess()(signal);
  expect(await said()).toEqual([first]);
});

test("what was said lately is said again at every sweep though it has not changed, and no longer after that time", async () => {
  const ids = await unsaid(3);
  const sweep = startProcess();
  await sweep(signal);
  expect(await said()).toEqual(ids);
  for (let passed = 30_000; passed < recentMs; passed += 30_000) {
    clock += 30_000;
    expect(await said()).toEqual([]);
    await sweep(signal);
    expect(await said()).toEqual(ids);
  }
  clock += 30_001;
  await sweep(signal);
  expect(await said()).toEqual([]);
});

test("what was said lately is found page by page, none left out and none twice", async () => {
  const ids = await unsaid(5);
  await startProcess()(signal);
  await said();
  let next: Parameters<typeof announceAgain>[1] | undefined = { publishedAt: new Date(0), eventId: firstPage };
  let pages = 0;
  for (; next !== undefined; pages += 1) next = await announceAgain(stored.database, next, now(), 2);
  expect(pages).toBe(3);
  expect(await said()).toEqual(ids);
});

test("a sweep beside a round waits for it, and has said again what that one says", async () => {
  const ids = await unsaid(3);
  const sweep = startProcess();
  await sweep(signal);
  let sweeping: Promise<unknown> = Promise.resolve();
  const first = await said(async () => {
    sweeping = announceMissed(stored.database, firstPage, now());
    await until(async () => {
      const [row] = await stored.database
        .sql`select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return row?.waiting > 0;
    });
  });
  await sweeping;
  expect(first).toEqual(ids);
  expect(await said()).toEqual(ids);
});

test("a sweep that fails keeps no round back, and the next one goes on", async () => {
  const ids = await unsaid(2);
  const sweep = startProcess();
  await stored.database.sql`alter table event_stock rename to away`;
  await expect(sweep(signal)).rejects.toThrow();
  await stored.database.sql`alter table away rename to event_stock`;
  expect(await said()).toEqual([]);
  await sweep(signal);
  expect(await said()).toEqual(ids);
});
