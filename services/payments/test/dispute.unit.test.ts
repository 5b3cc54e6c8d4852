import { describe, expect, it } from "vitest";
import { decideDispute, disputedBy } from "../src/domain/dispute.ts";
import { decideRefund, refundable } from "../src/domain/refund.ts";
import { decideAfterRefundTrouble } from "../src/domain/refundTrouble.ts";

const open = { amount: 1000, status: "open", blocksRefunds: true } as const;
const inquiry = { amount: 1000, status: "open", blocksRefunds: false } as const;
const won = { amount: 1000, status: "won", blocksRefunds: false } as const;
const lost = { amount: 1000, status: "lost", blocksRefunds: true } as const;

describe("a dispute", () => {
  it("is news when it begins, when it ends and when it ends the other way, and never opens again", () => {
    expect(decideDispute(undefined, open)).toEqual({ kind: "opened" });
    expect(decideDispute(open, open)).toEqual({ kind: "none" });
    expect(decideDispute(open, lost)).toEqual({ kind: "closed", isReversed: false });
    expect(decideDispute(undefined, won)).toEqual({ kind: "closed", isReversed: false });
    expect(decideDispute(lost, lost)).toEqual({ kind: "none" });
    expect(decideDispute(lost, open)).toEqual({ kind: "none" });
    expect(decideDispute(lost, won)).toEqual({ kind: "closed", isReversed: true });
  });

  it("is news when its bank goes from asking to taking", () => {
    expect(decideDispute(inquiry, open)).toEqual({ kind: "changed" });
  });

  it("that is lost outweighs one that is open, which outweighs those that are won or inquiries", () => {
    expect(disputedBy([won, open, lost])).toBe("gone");
    expect(disputedBy([won, open])).toBe("waits");
    expect(disputedBy([won, inquiry])).toBe("free");
    expect(disputedBy([])).toBe("free");
  });
});

describe("a refund of a disputed payment", () => {
  const request = { received: 2500, currency: "gbp", refunds: [], reason: "booking_cancelled", wanted: 2000 } as const;

  it("waits while it is open, is none once it is lost, and is made otherwise", () => {
    expect(decideRefund({ ...request, disputes: [open] })).toEqual({ kind: "refund", amount: 2000, waits: true });
    expect(decideRefund({ ...request, disputes: [lost] })).toEqual({ kind: "nothing_left" });
    expect(decideRefund({ ...request, disputes: [won] })).toEqual({ kind: "refund", amount: 2000, waits: false });
  });

  it("is refused to a host whatever the amount, because Stripe refuses it", () => {
    for (const wanted of [1, 2500, 9000, null]) {
      const host = { ...request, reason: "host", wanted } as const;
      expect(decideRefund({ ...host, disputes: [open] })).toEqual({ kind: "disputed", disputed: "waits" });
      expect(decideRefund({ ...host, disputes: [lost] })).toEqual({ kind: "disputed", disputed: "gone" });
    }
  });

  it("counts what a bank took as gone", () => {
    expect(refundable(2500, [{ amount: 500, status: "succeeded", reason: "host" }], [lost, won])).toBe(1000);
  });

  it.each([
    ["waits", "unknown", { kind: "waits", keyNumber: 1 }],
    ["waits", "refused", { kind: "waits", keyNumber: 2 }],
    ["gone", "unknown", { kind: "gone" }],
    ["gone", "refused", { kind: "gone" }],
  ] as const)("that could not be made and whose payment %s is not tried again: %s", (disputed, trouble, expected) => {
    const current = {
      amount: 100,
      status: "requested",
      currency: "gbp",
      tries: 9,
      keyNumber: 1,
      alarmedAt: null,
    } as const;
    const sent = { tries: 9, keyNumber: 1 };
    const request = { current, others: [], disputed, received: 100, sent, trouble, alarmTries: 3 };
    expect(decideAfterRefundTrouble(request)).toEqual(expected);
  });
});
