import { setTimeout as delay } from "node:timers/promises";
import { type Answer, type Call, call, reasonOf } from "@stagedoor/demonstration/rest";
import type { LoadRecord } from "./record.ts";

export type Client = {
  readonly record: LoadRecord;
  /** Everything stops when it is given. */
  readonly signal: AbortSignal;
};

export type Asked = Call & {
  /** Under which name the answers are counted. */
  readonly kind: string;
  /** Where to ask, in turn. */
  readonly origins: readonly string[];
  readonly path: string;
};

const [tries, betweenMs, timeoutMs] = [8, 1200, 6000];

/**
 * Asks as an attendee's app does: an answer that says "not now", and none at all, is asked again, at the next origin, with the
 * same Idempotency-Key. Answers undefined when it gave up. What is neither a success nor a refusal counts as failed.
 */
export async function ask<T = Record<string, unknown>>(client: Client, asked: Asked): Promise<Answer<T> | undefined> {
  const { kind, origins, path, ...request } = asked;
  const { record, signal } = client;
  for (let attempt = 0; attempt < tries && !signal.aborted; attempt += 1) {
    if (attempt > 0) await delay(betweenMs, undefined, { signal }).catch(() => undefined);
    const origin = origins[attempt % origins.length] as string;
    try {
      const answer = await call<T>(origin, path, { ...request, signal, timeoutMs });
      const { status, body } = answer;
      const { code } = body as { code?: string };
      if (status < 300) record.count(kind, "done");
      else if ([429, 502, 503, 504].includes(status)) record.count(kind, "busy");
      else if (status < 500) record.count(kind, "refused", code ?? String(status));
      else record.count(kind, "failed", `${status} ${JSON.stringify(body).slice(0, 200)}`);
      if (status < 500 && status !== 429) return answer;
    } catch (error) {
      if (signal.aborted) return undefined;
      record.count(kind, "no answer", reasonOf(error));
    }
  }
  return undefined;
}
