import { mustFind } from "../queries/find.ts";
import type { State } from "../state.ts";
import { type DueDelivery, pendingWebhooks } from "../store/deliveries.ts";
import { signature } from "./signature.ts";

export type SendResult = { status: number | null; error: string | null };

/** Posts one event to one endpoint, once. Never throws: what went wrong is in the result. Limit: `timeoutMs`. */
export async function sendDelivery(
  state: State,
  delivery: DueDelivery,
  timeoutMs: number,
  stopping: AbortSignal,
): Promise<SendResult> {
  const { body: event } = mustFind(state.store, "event", delivery.event);
  const body = JSON.stringify({ ...event, pending_webhooks: pendingWebhooks(state.store, event.id) }, null, 2);
  // The wall clock even when the sandbox's clock was moved: receivers compare it with theirs.
  const header = signature(body, delivery.secret, Math.floor(state.wallClock() / 1000));
  try {
    const response = await fetch(delivery.url, {
      method: "POST",
      headers: {
        "content-type": "application/json; charset=utf-8",
        "stripe-signature": header,
        "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
      },
      body,
      redirect: "manual",
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), stopping]),
    });
    await response.body?.cancel();
    return { status: response.status, error: response.ok ? null : `answered ${response.status}` };
  } catch (error) {
    return { status: null, error: reason(error) };
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return "unknown error";
  if (error.name === "TimeoutError") return "timed out";
  const cause = error.cause instanceof Error ? error.cause : error;
  return ("code" in cause ? String(cause.code) : cause.message).slice(0, 200);
}
