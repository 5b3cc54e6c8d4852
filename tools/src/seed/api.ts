export type Answer = { status: number; body: Record<string, unknown> };
export type Api = (method: string, path: string, options?: { token?: string; body?: object }) => Promise<Answer>;

const attempts = 10;

/**
 * Calls the public REST API below `origin`/api/v1. A 503 with Retry-After (a fresh object is still on its way between
 * two services) and a 429 are asked again, up to 10 times. Limits: 15 s a call.
 */
export function apiAt(origin: string): Api {
  return async (method, path, { token, body } = {}) => {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(`${origin}/api/v1${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(15_000),
      });
      const text = await response.text();
      const again = response.status === 503 || response.status === 429;
      if (!again || attempt === attempts) return { status: response.status, body: parse(text) };
      const seconds = Math.min(Number(response.headers.get("retry-after") ?? 1) || 1, 5);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  };
}

/** The body of an answer with one of these statuses. Errors: throws with the problem's own words for any other. */
export function expectStatus(what: string, { status, body }: Answer, ...expected: number[]): Record<string, unknown> {
  if (expected.includes(status)) return body;
  throw new Error(`${what} answered ${status} ${String(body.detail ?? body.title ?? JSON.stringify(body))}`);
}

function parse(text: string): Record<string, unknown> {
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    return { detail: text.slice(0, 200) };
  }
}
