import { newId } from "@stagedoor/contracts/ids";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrateDatabase } from "./stage.ts";

// What the locks and rules keep from coming this far: the last line, should one of them be forgotten.

let database: Database;
let stop: () => Promise<void>;
const [paymentId, bookingId] = [newId(), newId()];
beforeAll(async () => {
  const made = await createTestDatabase("payments", migrateDatabase);
  database = openDatabase({ url: made.url, poolSize: 2, applicationName: "test" });
  stop = async () => {
    await database.close();
    await made.drop();
  };
  await database.sql`
    insert into payments (id, booking_id, event_id, host_id, attendee_id, status, amount, currency, created_at, updated_at)
    values (${paymentId}, ${bookingId}, ${newId()}, ${newId()}, ${newId()}, 'open', 2500, 'gbp', now(), now())`;
});
afterAll(() => stop?.());

function insertAttempt(status: string, id = newId()) {
  return database.sql`
    insert into attempts (id, payment_id, booking_id, status, amount, currency, idempotency_key, expires_at, created_at, updated_at)
    values (${id}, ${paymentId}, ${bookingId}, ${status}, 2500, 'gbp', ${id}, now(), now(), now())`;
}

test("the database itself refuses a second open attempt of a booking", async () => {
  await insertAttempt("open");
  for (const status of ["open", "processing"]) {
    await expect(insertAttempt(status)).rejects.toMatchObject({ constraint_name: "attempts_one_live" });
  }
  for (const status of ["paid", "failed", "expired"]) await expect(insertAttempt(status)).resolves.toBeDefined();
});

test("the database itself refuses a second refund of one cause, and any number of a host's", async () => {
  const attemptId = newId();
  await insertAttempt("paid", attemptId);
  const refund = (reason: string) => database.sql`
    insert into refunds (id, payment_id, attempt_id, amount, currency, reason, status, created_at, updated_at)
    values (${newId()}, ${paymentId}, ${attemptId}, 1, 'gbp', ${reason}, 'requested', now(), now())`;
  for (const reason of ["booking_cancelled", "payment_refused", "wrong_amount"]) {
    await refund(reason);
    await expect(refund(reason)).rejects.toMatchObject({ constraint_name: "refunds_once" });
  }
  await refund("host");
  await expect(refund("host")).resolves.toBeDefined();
});
