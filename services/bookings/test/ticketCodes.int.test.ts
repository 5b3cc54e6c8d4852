import { newId } from "@stagedoor/contracts/ids";
import { until } from "@stagedoor/platform/testing/until";
import { runCli } from "@stagedoor/service/testing/runCli";
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTicketCodes } from "../src/crypto/ticketCodes.ts";
import { createTicketKeys } from "../src/crypto/ticketKeys.ts";
import { anEvent, project } from "./events.ts";
import { startNeighbours } from "./neighbours.ts";
import { aPayment } from "./payments.ts";
import { type Stack, somebody, startStack } from "./stack.ts";

let [stack, other]: Stack[] = [];
let neighbours: Awaited<ReturnType<typeof startNeighbours>>;
beforeAll(async () => {
  [stack, other] = await Promise.all([startStack({ replicas: 2 }), startStack()]);
  neighbours = await startNeighbours((stack as Stack).kafka);
});
afterAll(async () => {
  await neighbours?.stop();
  await Promise.all([stack?.stop(), other?.stop()]);
});

type Ticket = { readonly id: string; readonly code: string };
const here = () => stack as Stack;

async function keysOf(of: Stack): Promise<JSONWebKeySet> {
  const { status, body, headers } = await of.call(undefined, "GET", "/tickets/keys");
  expect({ status, cache: headers["cache-control"] }).toEqual({ status: 200, cache: "public, max-age=300" });
  return body as unknown as JSONWebKeySet;
}

/** A ticket of a free event, and that event's id. */
async function freeTicket(of: Stack): Promise<{ ticket: Ticket; eventId: string }> {
  const event = await project(of.database, anEvent({ types: [{ price: 0 }] }));
  const { body } = await of.call(somebody(), "POST", "/bookings", { eventId: event.id });
  const [ticket] = body.tickets as Ticket[];
  if (ticket === undefined) throw new Error(`no ticket: ${JSON.stringify(body)}`);
  return { ticket, eventId: event.id };
}

/** What a scanner makes of a code that knows nothing but the keys. */
async function scan(code: string, keys: JSONWebKeySet): Promise<{ ticketId: string; eventId: string }> {
  const { payload } = await compactVerify(code, createLocalJWKSet(keys), { algorithms: ["EdDSA"] });
  const hex = Buffer.from(payload).toString("hex");
  const id = (from: number) => hex.slice(from, from + 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  expect(payload).toHaveLength(32);
  return { ticketId: id(0), eventId: id(32) };
}

test("a scanner that has only the keys reads the ticket and the event from a code, of a free and of a paid place", async () => {
  const keys = await keysOf(here());
  const { ticket, eventId } = await freeTicket(here());
  expect(await scan(ticket.code, keys)).toEqual({ ticketId: ticket.id, eventId });

  const event = await project(here().database, anEvent());
  const attendee = somebody();
  const held = await here().call(attendee, "POST", "/bookings", { eventId: event.id });
  expect(held.body.tickets).toEqual([]);
  const id = String(held.body.id);
  const attempt = { attemptId: newId(), eventId: event.id, amount: { amount: 2500, currency: "gbp" as const } };
  const body = aPayment(id, attempt);
  await neighbours.send({ topic: "payments.v1", type: "payment.succeeded", key: id, subject: body.id, body });
  await until(async () => (await here().call(attendee, "GET", `/bookings/${id}`)).body.status === "confirmed", {
    timeoutMs: 20_000,
  });
  const { body: list } = await here().call(attendee, "GET", `/tickets?bookingId=${id}`);
  const [paid] = list.items as [Ticket];
  expect(await scan(paid.code, keys)).toEqual({ ticketId: paid.id, eventId: event.id });
});

test("a code with any byte changed is no ticket", async () => {
  const keys = await keysOf(here());
  const { ticket } = await freeTicket(here());
  const [header = "", payload = "", signature = ""] = ticket.code.split(".");
  const flipped = (text: string, at: number) => {
    const bytes = Buffer.from(text, "base64url");
    bytes[at] = (bytes[at] as number) ^ 1;
    return bytes.toString("base64url");
  };
  const forged = [
    ...Array.from({ length: 32 }, (_, at) => [header, flipped(payload, at), signature]),
    ...Array.from({ length: 64 }, (_, at) => [header, payload, flipped(signature, at)]),
  ];
  for (const parts of forged)
    await expect(scan(parts.join("."), keys)).rejects.toThrow("signature verification failed");
});

test("a ticket of another deployment is none here", async () => {
  const { ticket } = await freeTicket(other as Stack);
  await expect(scan(ticket.code, await keysOf(other as Stack))).resolves.toBeDefined();
  await expect(scan(ticket.code, await keysOf(here()))).rejects.toThrow("no applicable key");
});

test("replicas sign with one key", async () => {
  const sets = await Promise.all(
    here().services.map(async (service) => (await here().callOn(service)(undefined, "GET", "/tickets/keys")).body),
  );
  expect(sets[1]).toEqual(sets[0]);
  expect((sets[0] as unknown as JSONWebKeySet).keys).toHaveLength(1);
});

test("an operator has tickets signed by another key, which is published before, and the one of before for good", async () => {
  const of = other as Stack;
  const { ticket, eventId } = await freeTicket(of);
  const secret = of.env.KEY_ENCRYPTION_SECRET as string;
  const env = { DATABASE_URL: of.env.DATABASE_URL as string, KEY_ENCRYPTION_SECRET: secret };
  const script = new URL("../src/cli/rotateTicketKey.ts", import.meta.url);
  const rotate = () => runCli(script, [], { ...env, TICKET_KEY_GRACE_SECONDS: "3600" });
  expect(await rotate()).toMatchObject({ code: 0, output: expect.stringContaining("was made and signs tickets from") });
  expect(await rotate()).toMatchObject({ code: 0, output: expect.stringContaining("was on its way already") });
  expect(await runCli(script, [], { ...env, KEY_ENCRYPTION_SECRET: "short" })).toMatchObject({ code: 78 });

  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000);
  let now = at(0);
  const replica = createTicketKeys(of.database, { secret, now: () => now, newId });
  await replica.prepare();
  const keys = replica.ring.jwks() as JSONWebKeySet;
  expect(keys.keys).toHaveLength(2);
  const ticketCode = createTicketCodes(() => replica.ring.signing());
  expect(ticketCode(ticket.id, eventId)).toBe(ticket.code);
  now = at(2);
  const next = ticketCode(ticket.id, eventId);
  expect(next).not.toBe(ticket.code);

  // Years later both verify.
  now = at(90_000);
  const later = createTicketKeys(of.database, { secret, now: () => now, newId });
  await later.prepare();
  for (const code of [ticket.code, next]) {
    expect(await scan(code, later.ring.jwks() as JSONWebKeySet)).toEqual({ ticketId: ticket.id, eventId });
  }
});
