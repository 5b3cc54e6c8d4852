import { expect, test } from "vitest";
import { createSpareTickets } from "../src/commands/spareTickets.ts";

function counted() {
  let made = 0;
  const tickets = createSpareTickets((eventId) => {
    made += 1;
    return { id: `${eventId} ${made}`, code: `code ${made}` };
  });
  return { tickets, made: () => made };
}

test("a ticket that nobody got is given to the next one of its event, and to one only", () => {
  const { tickets } = counted();
  const first = tickets.take("concert");
  tickets.giveBack("concert", [first]);
  expect(tickets.take("play").id).not.toBe(first.id);
  expect(tickets.take("concert")).toEqual(first);
  expect(tickets.take("concert").id).not.toBe(first.id);
});

test("who is refused again and again costs no new code", () => {
  const { tickets, made } = counted();
  for (let round = 0; round < 10; round += 1) {
    const batch = Array.from({ length: 500 }, () => tickets.take("concert"));
    expect(new Set(batch.map(({ id }) => id)).size).toBe(500);
    for (const ticket of batch) tickets.giveBack("concert", [ticket]);
  }
  expect(made()).toBe(500);
});

test("no more than 500 tickets of 40 events are kept, the event of longest ago first to go", () => {
  const { tickets, made } = counted();
  const many = (event: string, count: number) => Array.from({ length: count }, () => tickets.take(event));
  tickets.giveBack("concert", many("concert", 700));
  many("concert", 501);
  expect(made()).toBe(701);
  for (let event = 0; event < 41; event += 1) tickets.giveBack(`event ${event}`, many(`event ${event}`, 1));
  const before = made();
  for (let event = 2; event < 41; event += 1) many(`event ${event}`, 1);
  expect(made()).toBe(before);
  many("event 0", 1);
  expect(made()).toBe(before + 1);
});
