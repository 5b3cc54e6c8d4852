import { createPublicKey, type JsonWebKey } from "node:crypto";
import { atMostEvery } from "../atMostEvery.ts";
import { algorithm } from "../guard.ts";
import type { KeyCipher } from "./keyCipher.ts";

export type StoredKey = {
  readonly kid: string;
  readonly publicKey: string;
  readonly privateKeyEncrypted: string;
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

/** The signing keys in memory. Another replica may have made or rotated one, so a job reloads them. */
export function createKeyRing(load: () => Promise<StoredKey[]>, cipher: KeyCipher): KeyRing {
  let keys: StoredKey[] = [];
  let active: { kid: string; key: string } | undefined;

  const reload = atMostEvery(reloadAtMostEveryMs, async () => {
    keys = await load();
    const current = keys.find((key) => key.retiredAt === null);
    if (current && current.kid !== active?.kid) {
      active = { kid: current.kid, key: cipher.decrypt(current.privateKeyEncrypted, current.kid) };
    }
  });

  return {
    signing() {
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

function toJwk({ kid, publicKey }: StoredKey): JsonWebKey {
  return { ...createPublicKey(publicKey).export({ format: "jwk" }), kid, alg: algorithm, use: "sig" };
}
