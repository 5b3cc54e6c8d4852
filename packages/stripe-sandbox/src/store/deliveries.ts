import type { Store } from "./database.ts";

export type DeliveryState = "pending" | "held" | "delivered" | "dropped" | "given-up";
export type Delivery = {
  id: number;
  event: string;
  endpoint: string;
  state: DeliveryState;
  attempts: number;
  created: number;
  due: number;
  after: number | null;
  last_status: number | null;
  last_error: string | null;
};
export type DueDelivery = Delivery & { url: string; secret: string };

export function insertDelivery(
  { database }: Store,
  delivery: { event: string; endpoint: string; state: DeliveryState; created: number; due: number },
): void {
  const sql = "INSERT INTO deliveries (event, endpoint, state, created, due) VALUES (?, ?, ?, ?, ?)";
  database.prepare(sql).run(delivery.event, delivery.endpoint, delivery.state, delivery.created, delivery.due);
}

/** Deliveries to send now, oldest first; one that waits for another (`after`) only once that was tried. */
export function dueDeliveries({ database }: Store, now: number, limit: number): DueDelivery[] {
  const sql = `
    SELECT d.*, e.url, e.secret FROM deliveries d JOIN endpoints e ON e.id = d.endpoint
    WHERE d.state = 'pending' AND d.due <= ?
      AND NOT EXISTS (SELECT 1 FROM deliveries p WHERE p.id = d.after AND p.attempts = 0)
    ORDER BY d.due, d.id LIMIT ?`;
  return database.prepare(sql).all(now, limit) as DueDelivery[];
}

/** When the next delivery becomes due that is not yet. */
export function nextDeliveryDue({ database }: Store, now: number): number | undefined {
  const sql = "SELECT min(due) AS due FROM deliveries WHERE state = 'pending' AND due > ?";
  return (database.prepare(sql).get(now) as { due: number | null }).due ?? undefined;
}

export function recordAttempt(
  { database }: Store,
  id: number,
  result: { state: DeliveryState; due: number; status: number | null; error: string | null },
): void {
  const sql =
    "UPDATE deliveries SET attempts = attempts + 1, state = ?, due = ?, last_status = ?, last_error = ? WHERE id = ?";
  database.prepare(sql).run(result.state, result.due, result.status, result.error, id);
}

export function recentDeliveries({ database }: Store, limit: number): Delivery[] {
  return database.prepare("SELECT * FROM deliveries ORDER BY id DESC LIMIT ?").all(limit) as Delivery[];
}

export function deliveriesOf({ database }: Store, event: string): Delivery[] {
  return database.prepare("SELECT * FROM deliveries WHERE event = ? ORDER BY id").all(event) as Delivery[];
}

/** How many endpoints have not confirmed the event yet. */
export function pendingWebhooks({ database }: Store, event: string): number {
  const sql = `SELECT count(DISTINCT endpoint) AS n FROM deliveries d WHERE event = ? AND state IN ('pending', 'held', 'dropped')
    AND NOT EXISTS (SELECT 1 FROM deliveries x WHERE x.event = d.event AND x.endpoint = d.endpoint AND x.state = 'delivered')`;
  return (database.prepare(sql).get(event) as { n: number }).n;
}

/** Sends what was held to be reordered, last first, each after the one before it was tried. */
export function releaseHeld({ database }: Store, now: number): void {
  const held = database.prepare("SELECT id FROM deliveries WHERE state = 'held' ORDER BY id DESC").all() as {
    id: number;
  }[];
  const release = database.prepare("UPDATE deliveries SET state = 'pending', due = ?, after = ? WHERE id = ?");
  let before: number | null = null;
  for (const { id } of held) {
    release.run(now, before, id);
    before = id;
  }
}
