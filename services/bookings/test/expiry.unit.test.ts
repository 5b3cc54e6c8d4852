import { bookingStatuses } from "@stagedoor/contracts/schemas/bookings";
import { expect, test } from "vitest";
import { decideExpiry } from "../src/domain/decideExpiry.ts";
import { now, sampleBooking } from "./samples.ts";

const graceMs = 60_000;
const endedAgo = (ms: number) => new Date(now.getTime() - ms);

test("a hold expires when its grace is over, and not a millisecond before", () => {
  expect(decideExpiry(sampleBooking({ holdExpiresAt: endedAgo(graceMs) }), graceMs, now).kind).toBe("expired");
  expect(decideExpiry(sampleBooking({ holdExpiresAt: endedAgo(graceMs - 1) }), graceMs, now).kind).toBe("unchanged");
});

test.each(bookingStatuses.filter((status) => status !== "held"))("what is %s never expires by the clock", (status) => {
  const booking = sampleBooking({ status, holdExpiresAt: endedAgo(10 * graceMs) });
  expect(decideExpiry(booking, graceMs, now).kind).toBe("unchanged");
});
