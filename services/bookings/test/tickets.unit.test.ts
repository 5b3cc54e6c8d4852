import { randomBytes } from "node:crypto";
import { newId } from "@stagedoor/contracts/ids";
import { expect, test } from "vitest";
import { codeBytes, ticketCode, ticketsFor } from "../src/domain/tickets.ts";
import { sampleBooking } from "./samples.ts";

test("a code is 28 readable characters in groups of four, which is 140 random bits", () => {
  expect(ticketCode(randomBytes(codeBytes))).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
  expect(() => ticketCode(randomBytes(16))).toThrow("28 random bytes");
});

test("every place gets a ticket with an id and a code of its own", () => {
  const items = sampleBooking().items.flatMap((item) => [item, { ...item, ticketTypeId: "balcony", quantity: 3 }]);
  const tickets = ticketsFor(items, { newId, randomBytes });
  expect(tickets.map(({ ticketTypeId }) => ticketTypeId).filter((id) => id === "balcony")).toHaveLength(3);
  expect(tickets).toHaveLength(5);
  expect(new Set(tickets.map(({ code }) => code)).size).toBe(5);
  expect(new Set(tickets.map(({ id }) => id)).size).toBe(5);
});
