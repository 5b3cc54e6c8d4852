import { newId } from "@stagedoor/contracts/ids";
import { cancelReasons, refusalReasons } from "@stagedoor/contracts/schemas/bookings";
import { describe, expect, it } from "vitest";
import { showMoney } from "../src/domain/amounts.ts";
import { mailOfBooking } from "../src/domain/bookingMail.ts";
import { composeMail } from "../src/domain/compose.ts";
import { showInstant } from "../src/domain/instants.ts";
import { mailOfPayment } from "../src/domain/paymentMail.ts";
import { booking, eventFacts, refundedPayment, context as someContext } from "./builders.ts";

const context = someContext();

describe("amounts and instants", () => {
  it("money is shown with its currency's own number of decimals", () => {
    expect(showMoney({ amount: 2500, currency: "gbp" })).toBe("£25.00");
    expect(showMoney({ amount: 5, currency: "eur" })).toBe("€0.05");
    expect(showMoney({ amount: 2500, currency: "jpy" })).toBe("JP¥2,500");
    expect(showMoney({ amount: 1250, currency: "kwd" }).replaceAll("\u00a0", " ")).toBe("KWD 1.250");
  });

  it("an instant is shown on the clocks of the event's place, summer time included", () => {
    const instant = "2030-05-01T19:00:00.000Z";
    expect(showInstant(instant, "Europe/London")).toBe("Wednesday 1 May 2030 at 20:00 (Europe/London)");
    expect(showInstant(instant, "Asia/Tokyo")).toBe("Thursday 2 May 2030 at 04:00 (Asia/Tokyo)");
    expect(showInstant(instant, "America/New_York")).toBe("Wednesday 1 May 2030 at 15:00 (America/New_York)");
  });

  it("a zone that is not known is shown in UTC, and says so", () => {
    expect(showInstant("2030-05-01T19:00:00.000Z", "Mars/Olympus")).toBe("Wednesday 1 May 2030 at 19:00 (UTC)");
  });
});

describe("which mail a message calls for", () => {
  it("holds and payments on their way call for none", () => {
    expect(mailOfBooking("booking.held", booking({ status: "held" }))).toBeUndefined();
    expect(mailOfBooking("booking.processing", booking({ status: "processing" }))).toBeUndefined();
    expect(mailOfPayment("payment.succeeded", refundedPayment(booking(), 100))).toBeUndefined();
  });

  it("who deleted their account is not written to", () => {
    expect(mailOfBooking("booking.cancelled", booking({ cancelReason: "account_deleted" }))).toBeUndefined();
    const refusedPayment = { attemptId: newId(), reason: "erased" } as const;
    expect(mailOfBooking("booking.payment_refused", booking({ refusedPayment }))).toBeUndefined();
  });

  it("two payments too many of one booking are told of one by one", () => {
    const base = booking();
    const reasons = [newId(), newId()].map((attemptId) => {
      const refusedPayment = { attemptId, reason: "already_paid" } as const;
      return mailOfBooking("booking.payment_refused", { ...base, refusedPayment })?.reason;
    });
    expect(new Set(reasons).size).toBe(2);
  });
});

describe("what a mail says", () => {
  it("a confirmation names the event, its time there, the price and every code", () => {
    const confirmed = booking();
    const mail = composeMail(mailOfBooking("booking.confirmed", confirmed)?.snapshot as never, context);
    expect(mail.subject).toBe("Your tickets for An evening of engines");
    const facts = Object.fromEntries(mail.facts.map(({ label, value }) => [label, value]));
    expect(facts).toMatchObject({
      When: "Wednesday 1 May 2030 at 20:00 (Europe/London)",
      Where: "The Long Hall",
      Places: "2 × Stalls",
      Paid: "£50.00",
    });
    expect(mail.tickets.map(({ code }) => code)).toEqual(confirmed.tickets.map(({ code }) => code));
    expect(mail.link?.url).toBe(`https://tickets.example.test/bookings/${context.aboutId}`);
  });

  it("a cancellation says what is owed, or that nothing is", () => {
    const refund = { amount: { amount: 2500, currency: "gbp" } } as const;
    const owed = mailOfBooking("booking.cancelled", booking({ cancelReason: "attendee", refund }));
    expect(composeMail(owed?.snapshot as never, context).paragraphs.join(" ")).toContain("You get £25.00 back");
    const none = mailOfBooking("booking.cancelled", booking({ cancelReason: "attendee" }));
    expect(composeMail(none?.snapshot as never, context).paragraphs.join(" ")).toContain("Nothing is refunded");
    const unpaid = mailOfBooking("booking.cancelled", booking({ cancelReason: "attendee", confirmedAt: null }));
    expect(composeMail(unpaid?.snapshot as never, context).paragraphs.join(" ")).toContain("You were not charged");
  });

  it("an expired hold never says that a payment failed, because it may only be late", () => {
    const mail = composeMail(mailOfBooking("booking.expired", booking())?.snapshot as never, context);
    const text = [mail.subject, mail.preview, mail.heading, ...mail.paragraphs].join(" ");
    expect(text).not.toMatch(/fail/i);
    expect(text).toContain("If you have paid, there is nothing to do");
  });

  it("every cause of a cancellation and of a refused payment has words", () => {
    for (const cause of cancelReasons) {
      const mail = composeMail({ kind: "cancelled", items: [], cause, refund: null, wasConfirmed: true }, context);
      expect(mail.paragraphs.length).toBeGreaterThan(1);
    }
    for (const cause of refusalReasons) {
      const mail = composeMail({ kind: "payment_refused", cause, total: { amount: 1, currency: "gbp" } }, context);
      expect(mail.paragraphs.join(" ")).toContain("all of this payment back");
    }
  });

  it("a refund that is done names its amount", () => {
    const request = mailOfPayment("payment.refunded", refundedPayment(booking(), 1234));
    expect(composeMail(request?.snapshot as never, context).subject).toContain("£12.34");
  });

  it("an event of which only the deletion was seen is still written about", () => {
    const event = eventFacts({ title: null, startsAt: null, endsAt: null, timezone: null, venue: null });
    const mail = composeMail(mailOfBooking("booking.expired", booking())?.snapshot as never, { ...context, event });
    expect(mail.subject).toContain("an event that is no longer listed");
    expect(mail.facts.map(({ label }) => label)).toEqual(["Places", "Price", "Booking"]);
  });

  it("a title with line breaks stays on one line of the header", () => {
    const event = eventFacts({ title: "One\r\nBcc: everybody@example.test\u2028Two" });
    const mail = composeMail(mailOfBooking("booking.expired", booking())?.snapshot as never, { ...context, event });
    expect(mail.subject).toBe("Your places for One Bcc: everybody@example.test Two are no longer held");
  });

  it.each([
    ["time", { startDateTime: "2030-04-30T19:00:00.000Z", endDateTime: "2030-04-30T21:00:00.000Z" }, ["Start before"]],
    ["time", { endDateTime: "2030-05-01T22:00:00.000Z" }, ["End now", "End before"]],
    ["time", { timezone: "Asia/Tokyo" }, ["Start before"]],
    ["place", { venue: null }, ["Place before"]],
    [
      "time and place",
      { startDateTime: "2030-04-30T19:00:00.000Z", venue: "Cellar" },
      ["Start before", "End now", "End before", "Place before"],
    ],
  ] as const)("a new %s says what was before, and nothing of what stays", (what, changes, labels) => {
    const { startsAt, endsAt, timezone, venue } = eventFacts();
    const same = { startDateTime: startsAt ?? "", endDateTime: endsAt ?? "", timezone: timezone ?? "", venue };
    const mail = composeMail({ kind: "event_changed", before: { ...same, ...changes } }, context);
    expect(mail.subject).toBe(`An evening of engines: a new ${what}`);
    expect(mail.facts.map(({ label }) => label)).toEqual(["Event", "When", "Where", ...labels]);
  });
});
