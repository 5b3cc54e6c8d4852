import { createPublicKey, type JsonWebKey } from "node:crypto";
import type { Logger } from "pino";
import { atMostEvery } from "./atMostEvery.ts";

/** Answers the public key (PEM) of a key id, or undefined when auth does not know it. */
export type FindKey = (kid: string) => Promise<string | undefined>;

const timeoutMs = 3_000;
const largestAnswer = 100;
/** The keys are read again this often while tokens come, so that one that was withdrawn stops counting. */
const refreshAfterMs = 5 * 60_000;
/** Unknown ids wait for the next reading, at most one a second: ids are made up easily. */
const readEveryMs = 1_000;

/**
 * Keys from a JWKS address (RFC 7517), kept until auth says that they are gone: while auth is away, tokens under known keys verify.
 * By hand and not by get-jwks, which reads one key at a time, so that a made-up id could keep a new key out, has no timeout of
 * its own, and keeps stale keys for as long as fresh ones only. Errors: an unknown key while auth does not answer.
 */
export function remoteKeys(options: { jwksUrl: string; log: Logger; now?: () => number }): FindKey {
  const now = options.now ?? Date.now;
  let known: ReadonlyMap<string, string> = new Map();
  let askedAt = Number.NEGATIVE_INFINITY;

  const read = atMostEvery(readEveryMs, async () => {
    askedAt = now();
    known = await readKeys(options.jwksUrl);
  });

  return async (kid) => {
    if (!known.has(kid)) await read();
    else if (now() - askedAt > refreshAfterMs) {
      read().catch((error) => options.log.warn({ err: error }, "keys could not be read again; the known ones stay"));
    }
    return known.get(kid);
  };
}

async function readKeys(jwksUrl: string): Promise<ReadonlyMap<string, string>> {
  const reply = await fetch(jwksUrl, { signal: AbortSignal.timeout(timeoutMs), redirect: "error" });
  if (!reply.ok) throw new Error(`${jwksUrl} answered ${reply.status}`);
  const { keys } = (await reply.json()) as { keys?: (JsonWebKey & { kid?: string })[] };
  if (!Array.isArray(keys) || keys.length > largestAnswer) throw new Error(`${jwksUrl} did not answer a key set`);
  return new Map(keys.flatMap((key) => (key.kid && key.crv === "Ed25519" ? [[key.kid, toPem(key)] as const] : [])));
}

function toPem(jwk: JsonWebKey): string {
  return createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" }).toString();
}
