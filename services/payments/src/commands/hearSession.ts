import type { Tx } from "@stagedoor/postgres/database";
import { eq } from "drizzle-orm";
import { findAttempt, insertAttempt } from "../db/attempts.ts";
import { findBooking } from "../db/bookings.ts";
import { lockOrMakePayment } from "../db/payments.ts";
import { type AttemptRow, attempts } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import type { SessionFacts } from "../domain/session.ts";
import { applySession } from "./applySession.ts";

export type HeardSession =
  | { kind: "applied"; attempt: AttemptRow /** There was news in it. */; changed: boolean }
  /** Not made by this service. */
  | { kind: "foreign" }
  /** Ours, and its booking is not known here (yet). */
  | { kind: "unknown" }
  /** Ours, and no attempt that is known here has this session. It holds no money. */
  | { kind: "stray" };

/** Finds the attempt of a session that Stripe speaks of, and applies what it says. */
export async function hearSession(tx: Tx, deps: Deps, facts: SessionFacts): Promise<HeardSession> {
  const { attemptId, bookingId } = facts.metadata;
  if (!attemptId || !bookingId) return { kind: "foreign" };
  const known = await attemptOfSession(tx, facts);
  const attempt = known ?? (await adopt(tx, deps, facts, bookingId, attemptId));
  if (typeof attempt === "string") return { kind: attempt };
  const after = await applySession(tx, deps, attempt.id, facts);
  const changed = known?.status !== after.status || known.sessionId !== after.sessionId;
  return { kind: "applied", attempt: after, changed };
}

async function attemptOfSession(tx: Tx, facts: SessionFacts): Promise<AttemptRow | undefined> {
  const [bySession] = await tx.select().from(attempts).where(eq(attempts.sessionId, facts.sessionId));
  if (bySession) return bySession;
  const byMetadata = await findAttempt(tx, facts.metadata.attemptId ?? "");
  return byMetadata && !byMetadata.sessionId ? byMetadata : undefined;
}

/**
 * A paid session without an attempt: its row was lost with a database that came back from a backup, or Stripe's memory of an
 * idempotency key had ended. The money is real, so it gets an attempt, and bookings decides whether it can be honoured.
 */
async function adopt(
  tx: Tx,
  deps: Deps,
  facts: SessionFacts,
  bookingId: string,
  attemptId: string,
): Promise<AttemptRow | "unknown" | "stray"> {
  const booking = await findBooking(tx, bookingId);
  if (!booking) return "unknown";
  if (!facts.paid || booking.total.amount === 0) return "stray";
  const payment = await lockOrMakePayment(tx, booking, deps.newId(), deps.now());
  const meanwhile = await attemptOfSession(tx, facts);
  if (meanwhile) return meanwhile;
  const id = (await findAttempt(tx, attemptId)) ? deps.newId() : attemptId;
  deps.log.warn({ attemptId: id, bookingId, sessionId: facts.sessionId }, "a paid session had no attempt; made one");
  return insertAttempt(
    tx,
    {
      id,
      paymentId: payment.id,
      bookingId,
      status: "expired",
      amount: booking.total.amount,
      currency: booking.total.currency,
      idempotencyKey: `adopted-${facts.sessionId}`,
      sessionId: facts.sessionId,
      expiresAt: facts.expiresAt,
    },
    deps.now(),
  );
}
