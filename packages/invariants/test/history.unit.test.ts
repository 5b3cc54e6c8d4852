import { describe, expect, test } from "vitest";
import { agree } from "../src/evaluate.ts";
import type { BookingMessage } from "../src/evidence.ts";
import { histories } from "../src/history.ts";
import { bookings, stateOf } from "./things.ts";

const { paid } = bookings;
const say = (version: number, given: Partial<BookingMessage> = {}): BookingMessage => ({
  id: `v${version}`,
  type: version === 1 ? "booking.held" : "booking.confirmed",
  key: paid,
  partition: 3,
  offset: "0",
  state: stateOf(paid, { version, status: version === 1 ? "held" : "confirmed" }),
  ...given,
});
const faultsOf = (messages: readonly BookingMessage[], fromTheFirst = true) =>
  histories(messages, fromTheFirst)[0]?.faults;

describe("a booking's messages", () => {
  test("may come again as a whole batch, or late", () => {
    expect(faultsOf([say(1), say(2), say(1), say(2)])).toEqual([]);
    expect(faultsOf([say(1), say(2), say(1)])).toEqual([]);
  });

  test("may be said again with another id, without the payment that was refused, and with nothing left out", () => {
    const refused = say(2, {
      state: stateOf(paid, { version: 2, refusedPayment: { attemptId: paid, reason: "cancelled" } }),
    });
    const again = say(2, { id: "again", type: "booking.held", state: { ...stateOf(paid, { version: 2 }) } });
    delete again.state.paidAttemptId;
    expect(faultsOf([say(1), refused, again])).toEqual([]);
  });

  test("never say two things of one version", () => {
    const other = say(2, { id: "other", state: stateOf(paid, { version: 2, status: "cancelled" }) });
    expect(faultsOf([say(1), say(2), other])).toEqual([expect.stringContaining("version 2 said")]);
  });

  test("leave out no version, unless retention took the first ones", () => {
    expect(faultsOf([say(1), say(3)])).toEqual(["version 3 where 2 was due"]);
    expect(faultsOf([say(2)])).toEqual(["version 2 where 1 was due"]);
    expect(faultsOf([say(2), say(3)], false)).toEqual([]);
    expect(faultsOf([say(2), say(4)], false)).toEqual(["version 4 where 3 was due"]);
  });

  test("are on one partition, under the booking's id", () => {
    expect(faultsOf([say(1), say(2, { partition: 4 })])).toEqual(["messages on partitions 3 and 4"]);
    expect(faultsOf([say(1, { key: "other" })])).toEqual(["a message with the key other"]);
  });
});

test("two lists agree only if each line is there as often as it is due", () => {
  expect(agree(["a", "b"], ["b", "a"], "email")).toMatchObject({ looked: 2, violations: 0 });
  expect(agree(["a"], ["a", "a"], "email").examples).toEqual(["email has too much: a"]);
  expect(agree(["a", "a"], ["a"], "email").examples).toEqual(["email has not: a"]);
});
