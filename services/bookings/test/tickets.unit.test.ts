import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { newId } from "@stagedoor/contracts/ids";
import { compactVerify, decodeProtectedHeader } from "jose";
import { expect, test } from "vitest";
import { createTicketCodes } from "../src/crypto/ticketCodes.ts";
import { newTickets, ticketsFor } from "../src/domain/tickets.ts";
import { ids, sampleBooking } from "./samples.ts";

const newKey = () => {
  const key = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { kid: newId(), key };
};

test("every place gets a ticket with an id of its own, and a code that is made of that and the event's", () => {
  const items = sampleBooking().items.flatMap((item) => [item, { ...item, ticketTypeId: "balcony", quantity: 3 }]);
  const ticketCode = (ticketId: string, eventId: string) => `${ticketId} of ${eventId}`;
  const tickets = ticketsFor(ids.event, items, newTickets({ newId, ticketCode }));
  expect(tickets.map(({ ticketTypeId }) => ticketTypeId).filter((id) => id === "balcony")).toHaveLength(3);
  expect(tickets).toHaveLength(5);
  expect(new Set(tickets.map(({ id }) => id)).size).toBe(5);
  for (const { id, code } of tickets) expect(code).toBe(`${id} of ${ids.event}`);
});

test("a code is signed by the key of the moment, and says which one that was", async () => {
  const [first, second] = [newKey(), newKey()];
  let current = first;
  const ticketCode = createTicketCodes(() => current);
  const before = ticketCode(ids.booking, ids.event);
  expect(ticketCode(ids.booking, ids.event)).toBe(before);
  current = second;
  const after = ticketCode(ids.booking, ids.event);
  for (const [code, { kid, key }] of [[before, first] as const, [after, second] as const]) {
    expect(decodeProtectedHeader(code)).toEqual({ alg: "EdDSA", kid });
    await expect(compactVerify(code, createPublicKey(key))).resolves.toBeDefined();
  }
  await expect(compactVerify(after, createPublicKey(first.key))).rejects.toThrow("signature");
  expect(before).toHaveLength(211);
});
