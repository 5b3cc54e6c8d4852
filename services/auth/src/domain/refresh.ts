/** What is known of a refresh token that somebody shows. */
export type TokenState = {
  readonly expiresAt: Date;
  /** When it was first used, and a successor was given out. */
  readonly replacedAt: Date | null;
  readonly familyEndedAt: Date | null;
};

/**
 * rotate: its first use. again: used a moment ago; the answer was lost or two tabs refreshed at once, so both get a token.
 * reuse: somebody else has it; the family ends. invalid: nothing to decide.
 */
export type RefreshOutcome = { readonly kind: "rotate" | "again" | "reuse" | "invalid" };

/** Decides what showing a refresh token leads to. `graceMs` is how long a predecessor stays valid, its end included. */
export function decideRefresh(token: TokenState | undefined, now: Date, graceMs: number): RefreshOutcome {
  if (token === undefined || token.familyEndedAt !== null) return { kind: "invalid" };
  if (now.getTime() >= token.expiresAt.getTime()) return { kind: "invalid" };
  if (token.replacedAt === null) return { kind: "rotate" };
  return { kind: now.getTime() - token.replacedAt.getTime() <= graceMs ? "again" : "reuse" };
}
