import { setTimeout as delay } from "node:timers/promises";
import { openConnections } from "@stagedoor/invariants/connections";
import { json } from "@stagedoor/invariants/databases";
import { turnSwitch } from "./faults/sandbox.ts";
import type { ChaosSystem } from "./system.ts";

const undecided = "select count(*) from bookings where status in ('held', 'processing')";

/**
 * Ends what disturbs the system: the sandbox's switches go back, what it held back is sent, and every service is waited for. Then
 * it waits until each hold is decided, because what Stripe knows and nobody here has heard of comes out by its end.
 * Limits: 60 s for the services; `timeoutMs` for the holds, after which those are left to the checker.
 */
export async function heal(system: ChaosSystem, timeoutMs: number, tell: (what: string) => void): Promise<void> {
  await turnSwitch(system, "switches/clear");
  await turnSwitch(system, "webhooks/flush");
  await system.ready();
  tell("healed: every service is ready");
  const { query, close } = openConnections(system.databases);
  const deadline = performance.now() + timeoutMs;
  try {
    for (let left = -1; left !== 0 && performance.now() < deadline; ) {
      left = await json<number>(query, "bookings", undecided).catch(() => -1);
      if (left !== 0) await delay(500);
    }
    // A webhook that was refused before waits for its turn, minutes where it was refused often.
    await turnSwitch(system, "webhooks/flush");
  } finally {
    await close();
  }
}
