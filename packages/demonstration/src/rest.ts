import { setTimeout as delay } from "node:timers/promises";

export type Answer<T = Record<string, unknown>> = { status: number; body: T; headers: Headers };

/** How long somebody asks: `attempts` (default 1) where the answer is "not now", and until `signal`. */
export type Patience = { attempts?: number; signal?: AbortSignal };

/** For whoever comes right after a start, when messages between the services may still be on their way. */
export const patient = { attempts: 10 };

export type Call = Patience & { method?: string; body?: unknown; token?: string; key?: string; timeoutMs?: number };

/**
 * Calls the REST API below `origin`/api/v1 and answers whatever came, errors of the API included. "Not now" (503 and 429) is
 * asked again after Retry-After, 5 s at most, while there are `attempts`. Limits: `timeoutMs` (default 15 s) a question.
 * Errors: no answer came; the message says why.
 */
export async function call<T = Record<string, unknown>>(
  origin: string,
  path: string,
  options: Call = {},
): Promise<Answer<T>> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask<T>(origin, path, options);
    const notNow = answer.status === 503 || answer.status === 429;
    if (!notNow || attempt >= (options.attempts ?? 1)) return answer;
    const seconds = Math.min(Number(answer.headers.get("retry-after") ?? 1) || 1, 5);
    await delay(seconds * 1000, undefined, { signal: options.signal });
  }
}

/** As `call`, and fails with the whole answer unless it is a success. */
export async function ok<T = Record<string, unknown>>(origin: string, path: string, options: Call = {}): Promise<T> {
  const { status, body } = await call<T>(origin, path, options);
  if (status < 200 || status > 299) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** The body of an answer with one of these statuses. Errors: throws with the problem's own words for any other. */
export function expectStatus(what: string, { status, body }: Answer, ...expected: number[]): Record<string, unknown> {
  if (expected.includes(status)) return body;
  throw new Error(`${what} answered ${status} ${String(body.detail ?? body.title ?? JSON.stringify(body))}`);
}

async function ask<T>(origin: string, path: string, options: Call): Promise<Answer<T>> {
  const { body, token, key, timeoutMs = 15_000, signal } = options;
  const method = options.method ?? (body === undefined ? "GET" : "POST");
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(key === undefined ? {} : { "idempotency-key": key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    return { status: answer.status, body: parse(await answer.text()) as T, headers: answer.headers };
  } catch (error) {
    throw new Error(`${method} ${origin}/api/v1${path} got no answer: ${reasonOf(error)}`, { cause: error });
  }
}

/** What is not JSON came from something in between, such as a proxy; its words are kept to be told. */
function parse(text: string): unknown {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    return { detail: text.slice(0, 200) };
  }
}

/** Why a request failed, in the words of the innermost error: "fetch failed" alone helps nobody. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  return error.message || ("code" in error ? String(error.code) : error.name);
}
