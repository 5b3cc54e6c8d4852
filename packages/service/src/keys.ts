import { createPublicKey, type JsonWebKey } from "node:crypto";
import buildGetJwks from "get-jwks";
import type { Logger } from "pino";

/** Answers the public key (PEM) of a key id, or undefined when auth does not know it. */
export type FindKey = (kid: string) => Promise<string | undefined>;

type KnownKey = { readonly pem: string; askedAt: number };

const timeoutMs = 3_000;
/** A key in use is asked for again this often, in the background, so that one that was withdrawn stops counting. */
const refreshAfterMs = 5 * 60_000;
/** Unknown ids are asked for at most this often: tokens are made up easily. */
const unknownEveryMs = 1_000;

/**
 * Keys from a JWKS address, kept until auth says that they are gone: while auth is away, tokens under known keys still verify.
 * Errors: a key that is not known here cannot be asked for.
 */
export function remoteKeys(options: { jwksUrl: string; log: Logger; now?: () => number }): FindKey {
  const now = options.now ?? Date.now;
  const known = new Map<string, KnownKey>();
  const asking = new Map<string, Promise<string | undefined>>();
  let nextUnknownAt = 0;

  async function ask(kid: string): Promise<string | undefined> {
    const pem = await fetchKey(options.jwksUrl, kid);
    if (pem === undefined) known.delete(kid);
    else known.set(kid, { pem, askedAt: now() });
    return pem;
  }

  function askOnce(kid: string): Promise<string | undefined> {
    const running = asking.get(kid) ?? ask(kid).finally(() => asking.delete(kid));
    asking.set(kid, running);
    return running;
  }

  return async (kid) => {
    const key = known.get(kid);
    if (key !== undefined) {
      if (now() - key.askedAt > refreshAfterMs) {
        key.askedAt = now();
        askOnce(kid).catch((error) => options.log.warn({ err: error, kid }, "key could not be refreshed; it stays"));
      }
      return key.pem;
    }
    if (!asking.has(kid)) {
      if (now() < nextUnknownAt) return undefined;
      nextUnknownAt = now() + unknownEveryMs;
    }
    return askOnce(kid);
  };
}

/** Asks once. get-jwks takes its abort signal when it is made, so one is made per request; its own cache is not used. */
async function fetchKey(jwksUrl: string, kid: string): Promise<string | undefined> {
  const { origin, pathname } = new URL(jwksUrl);
  const getJwks = buildGetJwks({ jwksPath: pathname, fetchOptions: { signal: AbortSignal.timeout(timeoutMs) } });
  try {
    const jwk = await getJwks.getJwk({ domain: origin, alg: "EdDSA", kid });
    return createPublicKey({ key: jwk as JsonWebKey, format: "jwk" })
      .export({ type: "spki", format: "pem" })
      .toString();
  } catch (error) {
    // The answer came and has no such key; everything else means that there was no answer.
    if ((error as { code?: string }).code === "JWK_NOT_FOUND" || (error as { code?: string }).code === "NO_JWKS")
      return undefined;
    throw error;
  }
}
