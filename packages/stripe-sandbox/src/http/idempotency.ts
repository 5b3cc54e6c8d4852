import { createHash } from "node:crypto";
import { type ApiFailure, rejected } from "../failure.ts";
import { nowMs, type State } from "../state.ts";
import { findAnswer, pruneAnswers, type SavedAnswer, saveAnswer } from "../store/answers.ts";

/** How long a key is remembered; Stripe removes keys once they are at least 24 hours old. */
const keyLifeMs = 24 * 60 * 60 * 1000;
const maxKeyLength = 255;

export type Keyed = { key: string; path: string; fingerprint: string };

/** Checks the `Idempotency-Key` header of a write. */
export function readKey(header: string | string[] | undefined, path: string, body: string): Keyed | undefined {
  if (header === undefined || header === "") return undefined;
  const key = String(header);
  if (key.length > maxKeyLength) {
    const message = `Idempotency keys must be at most ${maxKeyLength} characters long; yours has ${key.length}.`;
    throw rejected(400, "invalid_request_error", message);
  }
  return { key, path, fingerprint: createHash("sha256").update(body).digest("hex") };
}

/** The answer this key already has. Errors: the key was used for another path or with other parameters. */
export function replay(state: State, keyed: Keyed): SavedAnswer | undefined {
  const saved = findAnswer(state.store, keyed.key, nowMs(state) - keyLifeMs);
  if (!saved) return undefined;
  const advice = `Try using a key other than '${keyed.key}' if you meant to execute a different request.`;
  if (saved.path !== keyed.path) {
    const message = `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${keyed.path}' vs '${saved.path}'). ${advice}`;
    throw rejected(400, "idempotency_error", message);
  }
  if (saved.fingerprint !== keyed.fingerprint) {
    const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. ${advice}`;
    throw rejected(400, "idempotency_error", message);
  }
  return saved;
}

export function remember(
  state: State,
  keyed: Keyed | undefined,
  answer: { status: number; body: string },
  requestId: string,
): void {
  if (!keyed) return;
  const now = nowMs(state);
  pruneAnswers(state.store, now - keyLifeMs);
  const { path, fingerprint } = keyed;
  saveAnswer(state.store, keyed.key, { path, fingerprint, ...answer, request_id: requestId }, now);
}

/** The same key while its first request still runs. */
export function conflict(key: string): ApiFailure {
  const message = `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`;
  return rejected(409, "invalid_request_error", message, { code: "idempotency_key_in_use" });
}
