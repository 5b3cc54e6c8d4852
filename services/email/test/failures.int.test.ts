import { newId } from "@stagedoor/contracts/ids";
import { listDeadLetters } from "@stagedoor/messaging/deadLetters";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { booking, event, user } from "./builders.ts";
import { type Harness, startHarness } from "./harness.ts";
import { startMailServer } from "./mailServer.ts";

let harness: Harness;
const evening = event();

beforeAll(async () => {
  harness = await startHarness();
  await harness.send({ type: "event.published", key: evening.id, body: evening });
});
afterAll(() => harness?.close());

/** A confirmed booking of somebody known. */
async function someBooking(changes: Parameters<typeof user>[0] = {}) {
  const attendee = user(changes);
  await harness.send({ type: "user.registered", key: attendee.id, body: attendee });
  return { attendee, confirmed: booking({ attendeeId: attendee.id, eventId: evening.id }) };
}
const confirm = (confirmed: { id: string }) =>
  harness.send({ type: "booking.confirmed", key: confirmed.id, body: confirmed });
const row = async (id: string) => (await harness.rowsOf(id))[0];

describe("when mail cannot go", () => {
  beforeEach(async () => {
    await harness.database.sql`delete from mails`;
  });

  it("while the server is away nothing is lost, and all of it goes once when the server is back", async () => {
    const first = await startMailServer();
    await first.close();
    const service = await harness.startEmail(first.port);
    const { confirmed } = await someBooking();
    const other = (await someBooking()).confirmed;
    await confirm(confirmed);
    await confirm(other);
    await until(async () => Number((await row(confirmed.id))?.attempts) > 2);
    expect(await row(confirmed.id)).toMatchObject({ status: "queued" });
    const back = await startMailServer({ port: first.port });
    await until(async () => (await row(confirmed.id))?.status === "sent" && (await row(other.id))?.status === "sent");
    expect(back.received.map(({ mail }) => mail.messageId).toSorted()).toEqual(
      [confirmed, other].map(({ id }) => `<${id}.confirmed@example.test>`).toSorted(),
    );
    await service.stop();
    await back.close();
  });

  it("a recipient who is put off is tried again with the same Message-ID until the server takes the mail", async () => {
    const { attendee, confirmed } = await someBooking();
    const server = await startMailServer({
      recipient: (address) =>
        server.asked.filter((each) => each === address).length < 4 ? { code: 451, text: "greylisted" } : undefined,
    });
    const service = await harness.startEmail(server.port);
    await confirm(confirmed);
    await until(async () => (await row(confirmed.id))?.status === "sent");
    expect(server.asked.filter((each) => each === attendee.email)).toHaveLength(4);
    expect(server.received.map(({ mail }) => mail.messageId)).toEqual([`<${confirmed.id}.confirmed@example.test>`]);
    await service.stop();
    await server.close();
  });

  it("a recipient refused for good ends as failed with the server's reason, without the address, and others go", async () => {
    const { attendee, confirmed } = await someBooking({ email: "gone@example.test" });
    const other = (await someBooking()).confirmed;
    const server = await startMailServer({
      recipient: (address) =>
        address === attendee.email ? { code: 550, text: `5.1.1 <${address}> has left` } : undefined,
    });
    const service = await harness.startEmail(server.port);
    await confirm(confirmed);
    await confirm(other);
    const failed = await until(async () => {
      const found = await row(confirmed.id);
      return found?.status === "failed" && found;
    });
    expect(failed.last_error).toContain("550 5.1.1 <address> has left");
    expect(failed.attempts).toBe(1);
    await until(async () => (await row(other.id))?.status === "sent");
    expect(server.asked.filter((each) => each === attendee.email)).toHaveLength(1);
    await service.stop();
    await server.close();
  });

  it("several replicas send each mail once", async () => {
    const server = await startMailServer();
    const replicas = await Promise.all([1, 2, 3].map(() => harness.startEmail(server.port)));
    const made = await Promise.all(Array.from({ length: 10 }, () => someBooking()));
    await Promise.all(made.map(({ confirmed }) => confirm(confirmed)));
    const statuses = () => Promise.all(made.map(({ confirmed }) => row(confirmed.id)));
    await until(async () => (await statuses()).every((each) => each?.status === "sent"));
    expect(server.received.map(({ mail }) => mail.messageId).toSorted()).toEqual(
      made.map(({ confirmed }) => `<${confirmed.id}.confirmed@example.test>`).toSorted(),
    );
    await Promise.all(replicas.map((service) => service.stop()));
    await server.close();
  });

  it("a message that cannot be applied goes to the dead letters with its reason, and the next one is mailed", async () => {
    const server = await startMailServer();
    const service = await harness.startEmail(server.port);
    const { confirmed } = await someBooking();
    const { consuming } = service.messaging;
    const producer = consuming.producer();
    await producer.connect();
    const headers = {
      ce_specversion: "1.0",
      ce_id: newId(),
      ce_type: "booking.confirmed",
      ce_source: "bookings",
      ce_time: new Date().toISOString(),
    };
    const value = JSON.stringify({ ...confirmed, tickets: "none" });
    await producer.send({
      topic: `${harness.kafka.topicPrefix}bookings.v1`,
      messages: [{ key: confirmed.id, value, headers }],
    });
    await producer.disconnect();
    await confirm(confirmed);
    await until(async () => (await row(confirmed.id))?.status === "sent");
    const letters = await until(async () => {
      const found = await listDeadLetters(service.messaging, { topic: "bookings.v1", group: "email" });
      return found.total > 0 && found;
    });
    expect(letters.total).toBe(1);
    expect(JSON.stringify(letters.items[0])).toContain("tickets");
    await service.stop();
    await server.close();
  });
});
