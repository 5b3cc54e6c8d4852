const hourMs = 3_600_000;

/** A paid attempt that bookings has neither confirmed by nor refused. */
export type Unanswered = {
  paidAt: Date;
  announcedAt: Date;
  /** How often it was announced. */
  announcements: number;
  alarmedAt: Date | null;
};

export type AnswerLimits = {
  /** Wait for the first answer, in milliseconds; doubled at each announcement, an hour at most. */
  announceAgainMs: number;
  /** When an operator is called, and again each time it has passed, in milliseconds. */
  settleAlarmMs: number;
};

export type UnansweredDecision = { announce: boolean; alarm: boolean };

/**
 * What is due for it: another announcement, a call to an operator, both or nothing. It never gives up, because the money is
 * here; the waits grow, because bookings may have no such booking at all, and each announcement is then a dead letter.
 */
export function decideUnanswered(attempt: Unanswered, now: Date, limits: AnswerLimits): UnansweredDecision {
  return { announce: announceDue(attempt, limits) <= now, alarm: alarmDue(attempt, limits) <= now };
}

/** When it is to be looked at next. */
export function nextLook(attempt: Unanswered, limits: AnswerLimits): Date {
  return new Date(Math.min(announceDue(attempt, limits).getTime(), alarmDue(attempt, limits).getTime()));
}

function announceDue({ announcedAt, announcements }: Unanswered, { announceAgainMs }: AnswerLimits): Date {
  return after(announcedAt, Math.min(announceAgainMs * 2 ** Math.max(0, announcements - 1), hourMs));
}

function alarmDue({ paidAt, alarmedAt }: Unanswered, { settleAlarmMs }: AnswerLimits): Date {
  return after(alarmedAt ?? paidAt, settleAlarmMs);
}

function after(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}
