import { type Agent, type IncomingMessage, request } from "node:http";

/** What a request came to. `failed` is whatever a client would have to try again, or could not understand. */
export type Outcome =
  | { kind: "booked"; id: string }
  | { kind: "refused"; code: string }
  | { kind: "failed"; status: number | undefined; said: string };

export type Attempt = { origin: string; token: string; eventId: string; agent: Agent; timeoutMs: number };

/** Answers to a booking that are right, whatever they mean for who asked. */
const refusals: readonly string[] = ["sold_out", "already_booked"];
const saidAtMost = 300;

/** Asks once for one place, and never again: a request that failed must be seen. It does not throw. */
export async function attemptBooking(attempt: Attempt): Promise<Outcome> {
  try {
    const { status, text } = await post(attempt);
    return understand(status, text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { kind: "failed", status: undefined, said: code === undefined ? message : `${code}: ${message}` };
  }
}

function understand(status: number, text: string): Outcome {
  const failed: Outcome = { kind: "failed", status, said: text.slice(0, saidAtMost) };
  if (status !== 201 && status !== 409) return failed;
  try {
    const { id, code } = JSON.parse(text) as { id?: unknown; code?: unknown };
    if (status === 201) return typeof id === "string" ? { kind: "booked", id } : failed;
    return refusals.includes(String(code)) ? { kind: "refused", code: String(code) } : failed;
  } catch {
    return failed;
  }
}

function post({ origin, token, eventId, agent, timeoutMs }: Attempt): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ eventId });
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    };
    const signal = AbortSignal.timeout(timeoutMs);
    const asked = request(`${origin}/api/v1/bookings`, { method: "POST", headers, agent, signal });
    const fail = (error: Error): void => {
      if (signal.aborted) reject(new Error(`no answer within ${timeoutMs} ms`));
      else
        reject(
          asked.reusedSocket ? Object.assign(error, { message: `${error.message} (on a kept connection)` }) : error,
        );
    };
    asked.on("error", fail);
    asked.on("response", (answer: IncomingMessage) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => (text += chunk));
      answer.on("error", fail);
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    asked.end(body);
  });
}
