import { reasonOf } from "./rest.ts";
import { becomes } from "./waiting.ts";

/** One question for each service that no proxy answers in its place: a list that is open, or the service's own refusal. */
const questions: Readonly<Record<string, readonly [string, number]>> = {
  auth: ["/.well-known/jwks.json", 200],
  events: ["/api/v1/events?limit=1", 200],
  bookings: ["/api/v1/bookings", 401],
  payments: ["/api/v1/payments", 401],
};

/** Waits until every service answers at the origin: an Ingress may need a moment after everything is ready. Limits: `signal`. */
export async function untilAnswering(origin: string, signal: AbortSignal): Promise<void> {
  await Promise.all(
    Object.entries(questions).map(([service, [path, expected]]) => {
      const what = `${service} answers ${expected} at ${origin}${path}`;
      return becomes(
        () => statusAt(`${origin}${path}`, signal),
        (status) => status === expected,
        { what, signal },
      );
    }),
  );
}

async function statusAt(url: string, signal: AbortSignal): Promise<number> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]) });
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    throw new Error(`there was none: ${reasonOf(error)}`, { cause: error });
  }
}
