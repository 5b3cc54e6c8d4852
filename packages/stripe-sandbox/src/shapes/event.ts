import type { Cause } from "../state.ts";

/** Stripe's event object; its data can be any of the sandbox's objects. */
export type SandboxEvent = {
  id: string;
  object: "event";
  api_version: string;
  created: number;
  data: { object: object; previous_attributes?: object };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
};

export const apiVersion = "2026-10-28.endive";

/** Builds an event around a snapshot of `object`. */
export function eventShape(values: {
  id: string;
  type: string;
  created: number;
  object: object;
  previous?: object;
  pendingWebhooks: number;
  cause: Cause;
}): SandboxEvent {
  return {
    id: values.id,
    object: "event",
    api_version: apiVersion,
    created: values.created,
    data: {
      object: values.object,
      ...(values.previous === undefined ? {} : { previous_attributes: values.previous }),
    },
    livemode: false,
    pending_webhooks: values.pendingWebhooks,
    request: { id: values.cause?.id ?? null, idempotency_key: values.cause?.idempotencyKey ?? null },
    type: values.type,
  };
}
