import { createPublicKey, type JsonWebKey } from "node:crypto";
import { atMostEvery } from "../atMostEvery.ts";
import { type Clock, systemClock } from "../clock.ts";
import { algorithm } from "../guard.ts";
import type { KeyCipher } from "./keyCipher.ts";

export type StoredKey = {
  readonly kid: string;
  readonly publicKey: string;
  readonly privateKeyEncrypted: string;
  /** When it stops signing; may be in the future. Null: not yet known. */
  readonly retiredAt: Date | null;
};

export type KeyRing = {
  /** The private key (PEM) that signs now. Errors: nothing was loaded yet. */
  signing(): { readonly kid: string; readonly key: string };
  /** The public key (PEM) of an id; asks the database for one that is not known. */
  find(kid: string): Promise<string | undefined>;
  /** The public keys, as a key set (RFC 7517, RFC 8037). */
  jwks(): { keys: JsonWebKey[] };
  reload(): Promise<void>;
};

/** Ids are made up easily. */
const reloadAtMostEveryMs = 1_000;

/**
 * The signing keys in memory. Another replica may have made or rotated one, so a job reloads them. Of two that are not retired yet
 * the one signs that retires first: the other is published already, and its time comes by the clock, in every replica at once.
 */
export function createKeyRing(load: () => Promise<StoredKey[]>, cipher: KeyCipher, now: Clock = systemClock): KeyRing {
  let keys: StoredKey[] = [];
  let signers: readonly Signer[] = [];

  const reload = atMostEvery(reloadAtMostEveryMs, async () => {
    keys = await load();
    signers = keys.flatMap((stored) => signerOf(stored, signers, now(), cipher)).toSorted((a, b) => a.until - b.until);
  });

  return {
    signing() {
      const at = now().getTime();
      const active = signers.find(({ until }) => until > at);
      if (active === undefined) throw new Error("no signing key was loaded");
      return active;
    },
    async find(kid) {
      if (!keys.some((key) => key.kid === kid)) await reload();
      return keys.find((key) => key.kid === kid)?.publicKey;
    },
    jwks: () => ({ keys: keys.map(toJwk) }),
    reload,
  };
}

type Signer = { readonly kid: string; readonly key: string; readonly until: number };

/** The private key of one that signs or will; decrypted once. */
function signerOf(stored: StoredKey, known: readonly Signer[], now: Date, cipher: KeyCipher): Signer[] {
  const { kid, retiredAt } = stored;
  const until = retiredAt?.getTime() ?? Number.POSITIVE_INFINITY;
  if (until <= now.getTime()) return [];
  const key = known.find((each) => each.kid === kid)?.key ?? cipher.decrypt(stored.privateKeyEncrypted, kid);
  return [{ kid, key, until }];
}

function toJwk({ kid, publicKey }: StoredKey): JsonWebKey {
  return { ...createPublicKey(publicKey).export({ format: "jwk" }), kid, alg: algorithm, use: "sig" };
}
