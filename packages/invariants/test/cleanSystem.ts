import { readFileSync } from "node:fs";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { messagingMigrations } from "@stagedoor/messaging/migrations";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import postgres from "postgres";
import type { ClientRecord } from "../src/clients.ts";
import { type DatabaseName, databases, type Query } from "../src/databases.ts";
import type { BookingMessage, Evidence } from "../src/evidence.ts";
import type { DatabaseUrls } from "../src/snapshots.ts";
import { at, attempts, bookings, stateOf } from "./things.ts";

export type CleanSystem = {
  readonly urls: DatabaseUrls;
  readonly evidence: Evidence;
  /** Runs `work` on what is there after `planted` was done to it, and undoes everything. */
  withPlanted<T>(planted: Partial<Record<DatabaseName, string>>, work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** The five databases with their real migrations, and in them a small system without a fault in which every rule has something to look at. */
export async function makeCleanSystem(): Promise<CleanSystem> {
  const made = new Map<DatabaseName, Awaited<ReturnType<typeof createTestDatabase>>>();
  for (const name of databases)
    made.set(name, await createTestDatabase(`invariants_${name}`, (url) => prepare(url, name)));
  const urls = Object.fromEntries([...made].map(([name, { url }]) => [name, url]));
  const clients = new Map([...made].map(([name, { url }]) => [name, postgres(url, { max: 1, onnotice: () => {} })]));
  const client = (name: DatabaseName): postgres.Sql => clients.get(name) as postgres.Sql;
  return {
    urls,
    evidence,
    async withPlanted(planted, work) {
      const query: Query = (name, sql) => client(name).unsafe(sql).values();
      for (const name of databases) await client(name).unsafe("begin");
      try {
        for (const [name, sql] of Object.entries(planted)) await client(name as DatabaseName).unsafe(sql);
        return await work(query);
      } finally {
        for (const name of databases) await client(name).unsafe("rollback");
      }
    },
    async close() {
      for (const one of clients.values()) await one.end({ timeout: 1 });
      for (const { drop } of made.values()) await drop();
    },
  };
}

async function prepare(url: string, name: DatabaseName): Promise<void> {
  const directory = new URL(`../../../services/${name}/migrations/`, import.meta.url);
  const database = openDatabase({ url, poolSize: 1, applicationName: "invariants test" });
  await migrate(database, [{ name, directory }, messagingMigrations]);
  await database.sql.unsafe(readFileSync(new URL(`clean/${name}.sql`, import.meta.url), "utf8"));
  await database.close();
}

let count = 0;
const told = (type: string, state: BookingState): BookingMessage => {
  count += 1;
  return { id: `message-${count}`, type, key: state.id, partition: 0, offset: String(count), state };
};

const { paid, held, refunded, expired, free, refused } = bookings;
const history: BookingMessage[] = [
  told("booking.held", stateOf(paid, { status: "held", version: 1 })),
  told(
    "booking.confirmed",
    stateOf(paid, { status: "confirmed", version: 2, paidAttemptId: attempts.paid, confirmedAt: at }),
  ),
  told("booking.held", stateOf(held, { status: "held", version: 1 })),
  told("booking.held", stateOf(refunded, { status: "held", version: 1 })),
  told("booking.processing", stateOf(refunded, { status: "processing", version: 2 })),
  told(
    "booking.confirmed",
    stateOf(refunded, { status: "confirmed", version: 3, paidAttemptId: attempts.refunded, confirmedAt: at }),
  ),
  told(
    "booking.cancelled",
    stateOf(refunded, { status: "cancelled", version: 4, cancelReason: "attendee", cancelledAt: at }),
  ),
  told("booking.held", stateOf(expired, { status: "held", version: 1 })),
  told("booking.expired", stateOf(expired, { status: "expired", version: 2 })),
  told(
    "booking.confirmed",
    stateOf(free, {
      status: "confirmed",
      version: 1,
      confirmedAt: at,
      holdExpiresAt: null,
      total: { amount: 0, currency: "gbp" },
    }),
  ),
  told("booking.held", stateOf(refused, { status: "held", version: 1 })),
  told(
    "booking.cancelled",
    stateOf(refused, { status: "cancelled", version: 2, cancelReason: "attendee", cancelledAt: at }),
  ),
  told(
    "booking.payment_refused",
    stateOf(refused, {
      status: "cancelled",
      version: 3,
      refusedPayment: { attemptId: attempts.refused, reason: "cancelled" },
    }),
  ),
];

const clients: ClientRecord = {
  bookings: [
    { id: paid, amount: 2000 },
    { id: free, amount: 0 },
  ],
  users: ["00000000-0000-4000-8000-000000000001"],
  events: ["00000000-0000-4000-8000-0000000000e1"],
  cancelled: [refunded],
  cancelledEvents: ["00000000-0000-4000-8000-0000000000e2"],
  paid: [{ bookingId: paid, sessionId: "cs_paid", amount: 2000 }],
  refunded: [{ id: "re_d3", amount: 1500 }],
};

const evidence: Evidence = {
  bookings: { fromTheFirst: true, messages: history, malformed: [] },
  lag: [{ group: "payments", topic: "bookings.v1", behind: 0 }],
  deadLetters: [{ topic: "payments.v1", group: "bookings", id: "known", reason: "rejected" }],
  clients,
  planted: new Set(["known"]),
};
