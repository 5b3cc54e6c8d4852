/**
 * unknown_booking: Stripe has a payment for a booking that was never told here. unknown_payment: a dispute of a payment of ours that
 * is not known. unanswered_payment: bookings neither confirms nor refuses it. refund_not_made, refund_failed: money that
 * is owed and did not go back. not_compared: something failed, as told. limit_reached: there was more than a comparison reads.
 */
export const unresolvedKinds = [
  "unknown_booking",
  "unknown_payment",
  "unanswered_payment",
  "refund_not_made",
  "refund_failed",
  "not_compared",
  "limit_reached",
] as const;

/** What a comparison with Stripe cannot mend. */
export type Unresolved = {
  kind: (typeof unresolvedKinds)[number];
  /** Stripe's id, or ours where Stripe has none. */
  subject: string;
  why: string;
};

/** What came of comparing one thing; undefined where it is none of ours. */
export type Compared = "same" | "healed" | Unresolved | undefined;

export type Findings = {
  compared: number;
  healed: number;
  unresolved: number;
  /** The first of what is unresolved, each thing once. */
  items: readonly Unresolved[];
};

export const noFindings: Findings = { compared: 0, healed: 0, unresolved: 0, items: [] };

const longestWhy = 500;

/** The findings with one more. Limits: of what is unresolved `keep` are kept, the others are only counted. */
export function withFinding(findings: Findings, found: Compared, keep: number): Findings {
  if (found === undefined) return findings;
  const compared = findings.compared + 1;
  if (found === "same") return { ...findings, compared };
  if (found === "healed") return { ...findings, compared, healed: findings.healed + 1 };
  return { ...withUnresolved(findings, found, keep), compared };
}

/** The same for what no comparison led to. */
export function withUnresolved(findings: Findings, found: Unresolved, keep: number): Findings {
  const unresolved = findings.unresolved + 1;
  if (findings.items.length >= keep) return { ...findings, unresolved };
  return { ...findings, unresolved, items: [...findings.items, { ...found, why: found.why.slice(0, longestWhy) }] };
}
