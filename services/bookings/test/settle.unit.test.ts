import { bookingStatuses } from "@stagedoor/contracts/schemas/bookings";
import { describe, expect, test } from "vitest";
import { type Circumstances, decideSettle, type PaymentNews } from "../src/domain/decideSettle.ts";
import { ids, sampleBooking, sampleCircumstances } from "./samples.ts";

const ours: PaymentNews = { type: "succeeded", attemptId: ids.attempt };
const another: PaymentNews = { type: "succeeded", attemptId: ids.otherAttempt };
const refunded: PaymentNews = { type: "refunded", attemptId: ids.attempt, amount: 100_000_000 };
const partly: PaymentNews = { ...refunded, amount: 1 };
const otherRefunded: PaymentNews = { ...refunded, attemptId: ids.otherAttempt };
const confirm = "confirmed";
const nothing = "unchanged";
const remembered = "given_back";

/** Every status and every news. A booking that was confirmed, or cancelled afterwards, was paid by `ids.attempt`. */
const table = {
  held: {
    "payment succeeds": [ours, confirm],
    "payment is on its way": [{ type: "processing" }, "processing"],
    "payment fails": [{ type: "failed" }, nothing],
    "payment is closed": [{ type: "expired" }, "expired"],
    "payment is refunded": [refunded, remembered],
  },
  processing: {
    "payment succeeds": [ours, confirm],
    "payment is on its way": [{ type: "processing" }, nothing],
    "payment fails": [{ type: "failed" }, "expired"],
    "payment is closed": [{ type: "expired" }, nothing],
    "payment is refunded": [refunded, remembered],
  },
  confirmed: {
    "payment succeeds again": [ours, "announce booking.confirmed"],
    "second payment succeeds": [another, "refused already_paid"],
    "payment is on its way": [{ type: "processing" }, nothing],
    "payment fails": [{ type: "failed" }, nothing],
    "payment is closed": [{ type: "expired" }, nothing],
    "payment is refunded": [refunded, "cancelled refunded"],
    "payment is refunded in part": [partly, "refunded_in_part"],
    "second payment is refunded": [otherRefunded, remembered],
  },
  cancelled: {
    "payment that was honoured succeeds again": [ours, "announce booking.cancelled"],
    "payment succeeds": [another, "refused cancelled"],
    "payment is on its way": [{ type: "processing" }, nothing],
    "payment fails": [{ type: "failed" }, nothing],
    "payment is closed": [{ type: "expired" }, nothing],
    "payment is refunded": [refunded, nothing],
    "second payment is refunded": [otherRefunded, remembered],
  },
  expired: {
    "payment succeeds late": [ours, confirm],
    "payment is on its way": [{ type: "processing" }, nothing],
    "payment fails": [{ type: "failed" }, nothing],
    "payment is closed": [{ type: "expired" }, nothing],
    "payment is refunded": [refunded, remembered],
    "payment is refunded in part": [partly, nothing],
  },
} as const satisfies Record<(typeof bookingStatuses)[number], Record<string, readonly [PaymentNews, string]>>;

function decide(
  status: (typeof bookingStatuses)[number],
  news: PaymentNews,
  around: Partial<Circumstances> = {},
): string {
  const paidAttemptId = status === "confirmed" || status === "cancelled" ? ids.attempt : null;
  const outcome = decideSettle(sampleBooking({ status, paidAttemptId }), news, sampleCircumstances(around));
  const more = "reason" in outcome ? ` ${outcome.reason}` : "message" in outcome ? ` ${outcome.message}` : "";
  return `${outcome.kind}${more}`;
}

describe.each(bookingStatuses)("a booking that is %s", (status) => {
  test.each(Object.entries(table[status]))("when its %s", (_name, [news, expected]) => {
    expect(decide(status, news)).toBe(expected);
  });

  test("refuses a payment that it refused before, whatever has become free since", () => {
    expect(decide(status, another, { refusedBefore: "sold_out" })).toBe("refused sold_out");
  });

  test("refuses a payment of an account that is gone", () => {
    expect(decide(status, another, { attendeeErased: true })).toBe("refused erased");
  });
});

describe("a payment that comes after the hold's end", () => {
  const cases: [name: string, Partial<Circumstances>, expected: string][] = [
    ["confirms while places are free", {}, confirm],
    ["is refused when the sale is over", { selling: "closed" }, "refused not_selling"],
    ["is refused when the event is cancelled", { selling: "cancelled" }, "refused not_selling"],
    ["is refused when the attendee has another booking", { otherLive: true }, "refused other_booking"],
    ["is refused when the places are gone", { placesFree: false }, "refused sold_out"],
  ];
  test.each(cases)("%s", (_name, around, expected) => {
    expect(decide("expired", ours, around)).toBe(expected);
  });

  test("is not asked for free places while the hold lasts: they are its own", () => {
    expect(decide("held", ours, { placesFree: false, otherLive: false, selling: "closed" })).toBe(confirm);
  });
});
