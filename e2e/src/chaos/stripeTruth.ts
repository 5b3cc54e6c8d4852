import type { ClientRecord } from "@stagedoor/invariants/clients";
import type { ChaosSystem } from "./system.ts";

type Page<T> = { data: T[]; has_more: boolean };
type Session = { id: string; payment_status: string; amount_total: number; client_reference_id: string | null };
type Refund = { id: string; amount: number; status: string };

/** What Stripe itself says was paid and given back, whatever webhooks said of it. */
export async function readStripe(system: ChaosSystem): Promise<Required<Pick<ClientRecord, "paid" | "refunded">>> {
  const sessions = await readAll<Session>(system, "/v1/checkout/sessions");
  const refunds = await readAll<Refund>(system, "/v1/refunds");
  return {
    paid: sessions
      .filter(({ payment_status }) => payment_status === "paid")
      .map(({ id, amount_total, client_reference_id }) => ({
        bookingId: client_reference_id ?? "no booking",
        sessionId: id,
        amount: amount_total,
      })),
    refunded: refunds
      .filter(({ status }) => status === "succeeded" || status === "pending")
      .map(({ id, amount }) => ({ id, amount })),
  };
}

async function readAll<T extends { id: string }>({ stripe }: ChaosSystem, path: string): Promise<T[]> {
  const all: T[] = [];
  for (let after = ""; ; after = `&starting_after=${all.at(-1)?.id}`) {
    const headers = { authorization: `Bearer ${stripe.secretKey}` };
    const answer = await fetch(`${stripe.url}${path}?limit=100${after}`, {
      headers,
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) throw new Error(`Stripe's sandbox answered ${answer.status} to ${path}`);
    const { data, has_more } = (await answer.json()) as Page<T>;
    all.push(...data);
    if (!has_more) return all;
  }
}
