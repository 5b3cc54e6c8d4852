import { newId } from "../ids.ts";
import { eventShape, type SandboxEvent } from "../shapes/event.ts";
import { type Cause, nowMs, nowSeconds, type State } from "../state.ts";
import { insertDelivery, releaseHeld } from "../store/deliveries.ts";
import { type Endpoint, listEndpoints } from "../store/endpoints.ts";
import { insertObject } from "../store/objects.ts";
import { takeDisturbance } from "../webhooks/disturbances.ts";

/** Records an event about a snapshot of `object`, and what has to be delivered; inside the transaction of its cause. */
export function emitEvent(state: State, cause: Cause, type: string, object: object, previous?: object): SandboxEvent {
  const endpoints = listEndpoints(state.store).filter((endpoint) => wants(endpoint, type));
  const event = eventShape({
    id: newId(state.random, "evt_1"),
    type,
    created: nowSeconds(state),
    object,
    ...(previous === undefined ? {} : { previous }),
    pendingWebhooks: endpoints.length,
    cause,
  });
  insertObject(state.store, "event", event, {});
  if (endpoints.length > 0) schedule(state, event, endpoints);
  return event;
}

function wants(endpoint: Endpoint, type: string): boolean {
  return endpoint.types.includes("*") || endpoint.types.includes(type);
}

function schedule(state: State, event: SandboxEvent, endpoints: Endpoint[]): void {
  const now = nowMs(state);
  const met = takeDisturbance(state.store, event.type);
  const due = met?.kind === "delay" ? now + met.ms : now;
  const copies = met?.kind === "duplicate" ? 1 + (met.copies ?? 1) : 1;
  const first = met?.kind === "drop" ? "dropped" : met?.kind === "reorder" ? "held" : "pending";
  for (const endpoint of endpoints) {
    for (let copy = 0; copy < copies; copy += 1) {
      insertDelivery(state.store, { event: event.id, endpoint: endpoint.id, state: first, created: now, due });
    }
  }
  if (met?.kind === "reorder" && met.times === 0) releaseHeld(state.store, now);
}
