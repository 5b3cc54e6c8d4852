import type { ClientRecord } from "../clients.ts";
import { type DatabaseName, lines, type Query } from "../databases.ts";
import { type EvidenceRule, type Finding, finding } from "../rule.ts";

type Known = Map<string, readonly string[]>;

async function readAll(query: Query, database: DatabaseName, sql: string): Promise<Known> {
  const rows = (await lines(query, database, sql)).map((line) => line.split("|"));
  return new Map(rows.map(([id = "", ...rest]) => [id, rest]));
}

type Check<K extends keyof ClientRecord> = (
  told: NonNullable<ClientRecord[K]>,
  query: Query,
) => Promise<readonly (string | undefined)[]>;

/** Holds one part of what clients saw against the databases; `check` answers a fault or nothing for each thing in it. */
function ofClients<K extends keyof ClientRecord>(part: K, check: Check<K>): EvidenceRule["run"] {
  return async ({ clients }, query): Promise<Finding | undefined> => {
    const told = clients?.[part];
    if (told === undefined) return undefined;
    const faults = await check(told, query);
    return finding(
      told.length,
      faults.filter((fault) => fault !== undefined),
    );
  };
}

const bookingsExist = ofClients("bookings", async (told, query) => {
  const rows = await readAll(query, "bookings", "select id, total from bookings");
  return told.map(({ id, amount }) => {
    const [total] = rows.get(id) ?? [];
    if (total === undefined) return `booking ${id} is not there`;
    return amount === undefined || Number(total) === amount ? undefined : `booking ${id} costs ${total}, not ${amount}`;
  });
});

const cancellationsStay = ofClients("cancelled", async (told, query) => {
  const rows = await readAll(query, "bookings", "select id, status from bookings");
  return told.map((id) => {
    const [status = "not there"] = rows.get(id) ?? [];
    return status === "cancelled" ? undefined : `booking ${id} is ${status}`;
  });
});

const cancelledEventsStay = ofClients("cancelledEvents", async (told, query) => {
  const rows = await readAll(query, "events", "select id, status from events");
  return told.map((id) =>
    rows.has(id) && rows.get(id)?.[0] !== "cancelled" ? `event ${id} is ${rows.get(id)?.[0]}` : undefined,
  );
});

const paymentsAreKnown = ofClients("paid", async (told, query) => {
  const rows = await lines(
    query,
    "payments",
    "select booking_id, session_id, received from attempts where received is not null",
  );
  const paid = rows.map((line) => line.split("|"));
  return told.map(({ bookingId, sessionId, amount }) => {
    const found = paid.find(([booking, session]) => booking === bookingId && (sessionId ?? session) === session);
    if (found === undefined) return `the payment of booking ${bookingId} (${sessionId}) is not known`;
    const received = Number(found[2]);
    return amount === undefined || received === amount
      ? undefined
      : `booking ${bookingId}: ${received} received, ${amount} paid`;
  });
});

const refundsAreKnown = ofClients("refunded", async (told, query) => {
  const sql = "select stripe_refund_id, amount, reason from refunds where stripe_refund_id is not null";
  const rows = await readAll(query, "payments", sql);
  return told.map(({ id, amount }) => {
    const [known, reason] = rows.get(id) ?? [];
    if (known === undefined) return `refund ${id} is not known`;
    // A row for this reason is one that payments learned of and had not asked for.
    if (reason === "stripe") return `refund ${id} was not asked for, or twice`;
    return Number(known) === amount ? undefined : `refund ${id}: ${amount} went back, ${known} were asked for`;
  });
});

const exist = (part: "users" | "events", database: DatabaseName) =>
  ofClients(part, async (told, query) => {
    const rows = await readAll(query, database, `select id from ${part}`);
    return told.map((id) => (rows.has(id) ? undefined : `${id} is not there`));
  });

const rule = (name: string, says: string, run: EvidenceRule["run"]): EvidenceRule => ({
  name,
  about: "clients",
  says,
  holds: "at rest",
  where: "clients",
  run,
});

/** What a client was told stays true. */
export const clientRules: readonly EvidenceRule[] = [
  rule(
    "told-bookings-exist",
    "every booking that a client got a 201 for exists, at the amount it was told",
    bookingsExist,
  ),
  rule("told-users-exist", "every account that a client got a 201 for exists", exist("users", "auth")),
  rule("told-events-exist", "every event that a client got a 201 for exists", exist("events", "events")),
  rule(
    "told-cancellations-stay",
    "every booking whose cancellation a client was told of is cancelled",
    cancellationsStay,
  ),
  rule(
    "told-event-cancellations-stay",
    "every event whose cancellation a client was told of is cancelled",
    cancelledEventsStay,
  ),
  rule(
    "told-payments-are-known",
    "every payment that Stripe took from a client is known, in the amount taken",
    paymentsAreKnown,
  ),
  rule(
    "told-refunds-are-known",
    "every refund that Stripe made was asked for, once and in that amount",
    refundsAreKnown,
  ),
];
