import { randomBytes } from "node:crypto";
import { newId } from "@stagedoor/contracts/ids";
import { testKafka } from "@stagedoor/platform/testing/kafka";
import { until } from "@stagedoor/platform/testing/until";
import { createDatabases } from "@stagedoor/postgres/createDatabases";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { runCli } from "@stagedoor/service/testing/runCli";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anEvent } from "./events.ts";
import { startNeighbours } from "./neighbours.ts";
import { aPayment } from "./payments.ts";
import { type Stack, somebody, startStack } from "./stack.ts";

const server = process.env.TEST_POSTGRES_URL ?? "";
const name = `bookings_${randomBytes(4).toString("hex")}`;
const urlOf = (username: string, password: string) =>
  Object.assign(new URL(server), { pathname: `/${name}`, username, password }).href;
let stack: Stack;
let neighbours: Awaited<ReturnType<typeof startNeighbours>>;
let asService: Database;

beforeAll(async () => {
  await createDatabases(server, [{ name, password: "rows", ownerPassword: "tables" }]);
  const { brokers, topicPrefix } = testKafka();
  const kafka = { KAFKA_BROKERS: brokers.join(","), KAFKA_TOPIC_PREFIX: topicPrefix, TOPIC_PARTITIONS: "2" };
  const env = { DATABASE_URL: urlOf(`${name}_owner`, "tables"), ...kafka };
  expect(await runCli(new URL("../src/cli/prepare.ts", import.meta.url), [], env)).toMatchObject({ code: 0 });
  const url = urlOf(name, "rows");
  stack = await startStack({ env: { DATABASE_URL: url, MIGRATE_ON_START: "false" } });
  neighbours = await startNeighbours(stack.kafka);
  asService = openDatabase({ url, poolSize: 1, applicationName: "test" });
});

afterAll(async () => {
  await neighbours?.stop();
  await stack?.stop();
  await asService?.close();
  const all = openDatabase({ url: server, poolSize: 1, applicationName: "test" });
  await all.sql.unsafe(`drop database ${name} with (force)`);
  await all.sql.unsafe(`drop role ${name}, ${name}_owner`);
  await all.close();
});

const patience = { timeoutMs: 40_000 };

test("with a role that only reads and writes rows the service sells, settles, cancels and says so", async () => {
  const event = anEvent();
  const [attendee, host] = [somebody(), { id: event.hostId, role: "host" as const }];
  await neighbours.send({
    topic: "events.v1",
    type: "event.published",
    key: event.id,
    subject: event.id,
    body: event,
  });
  const book = () =>
    stack.call(attendee, "POST", "/bookings", { eventId: event.id }, { "idempotency-key": `key ${event.id}` });
  const { body } = await until(async () => {
    const reply = await book();
    return reply.status === 201 && reply;
  }, patience);
  const id = String(body.id);
  const payment = aPayment(id, { attemptId: newId() });
  await neighbours.send({
    topic: "payments.v1",
    type: "payment.succeeded",
    key: id,
    subject: payment.id,
    body: payment,
  });
  const state = async () => (await stack.call(attendee, "GET", `/bookings/${id}`)).body.status;
  await until(async () => (await state()) === "confirmed", patience);
  const { body: tickets } = await stack.call(attendee, "GET", `/tickets?bookingId=${id}`);
  expect(tickets).toMatchObject({ items: [{ bookingId: id }] });
  expect((await stack.call(host, "DELETE", `/bookings/${id}`)).status).toBe(200);
  const said = () => neighbours.saidOf(id).map(({ type }) => type);
  await until(() => said().includes("booking.cancelled"), patience);
  await until(() => neighbours.availabilityOf(event.id).length > 0, patience);
});

test("that role creates no table and does not pass for the owner", async () => {
  await expect(asService.sql`create table own (n int)`).rejects.toThrow("permission denied for schema public");
  await expect(asService.sql`drop table bookings`).rejects.toThrow("must be owner");
  await expect(asService.sql.unsafe(`set role ${name}_owner`)).rejects.toThrow("permission denied to set role");
});
