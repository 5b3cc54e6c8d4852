import type { ChaosSystem } from "../system.ts";

/** Turns one of the Stripe sandbox's switches. Errors: it does not take it. */
export async function turnSwitch({ stripe }: ChaosSystem, name: string, body: object = {}): Promise<void> {
  const answer = await fetch(`${stripe.url}/_sandbox/${name}`, {
    method: "POST",
    headers: { authorization: `Bearer ${stripe.secretKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${name}: ${await answer.text()}`);
}
