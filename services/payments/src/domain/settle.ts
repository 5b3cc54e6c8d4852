import type { Attempt } from "./state.ts";

type AttemptView = Pick<Attempt, "id" | "status" | "settledAt">;
type AnnouncedView = AttemptView & { announcementId: string | null };

/**
 * The attempt that a confirmed booking was paid with: the one whose announcement made bookings confirm it. That may have been
 * an earlier announcement; then it is the only one without an answer. With several the answer is awaited: each is announced
 * again, until bookings has refused the others.
 */
export function attemptOfConfirmed<A extends AnnouncedView>(attempts: readonly A[], causeId: string): A | undefined {
  const paid = attempts.filter((attempt) => attempt.status === "paid");
  const announced = paid.find((attempt) => attempt.announcementId === causeId);
  if (announced) return announced;
  const open = paid.filter((attempt) => !attempt.settledAt);
  return open.length === 1 ? open[0] : undefined;
}

/** The attempt whose money a cancelled booking gives back: the one that the booking was confirmed by. */
export function attemptOfCancelled<A extends AttemptView>(
  attempts: readonly A[],
  refusedAttemptIds: ReadonlySet<string>,
  wasConfirmed: boolean,
): A | undefined {
  const kept = attempts.filter((attempt) => attempt.status === "paid" && !refusedAttemptIds.has(attempt.id));
  return kept.find((attempt) => attempt.settledAt) ?? (wasConfirmed && kept.length === 1 ? kept[0] : undefined);
}
