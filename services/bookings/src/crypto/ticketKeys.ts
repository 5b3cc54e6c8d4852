import type { Database } from "@stagedoor/postgres/database";
import type { Clock } from "@stagedoor/service/clock";
import { createKeyCipher } from "@stagedoor/service/signing/keyCipher";
import { createKeyRing, type KeyRing } from "@stagedoor/service/signing/keyRing";
import { ensureSigningKey, publishedKeys } from "@stagedoor/service/signing/signingKeys";

/** The keys that sign tickets; `prepare` makes the first one and loads them. */
export type TicketKeys = { readonly ring: KeyRing; readonly prepare: () => Promise<void> };

/** A ticket is valid for as long as its event is ahead: no key is ever too old to be published. */
const everSince = new Date(0);

export function createTicketKeys(
  database: Database,
  { secret, now, newId }: { readonly secret: string; readonly now: Clock; readonly newId: () => string },
): TicketKeys {
  const cipher = createKeyCipher(secret);
  const ring = createKeyRing(() => publishedKeys(database, everSince), cipher, now);
  return {
    ring,
    async prepare() {
      await ensureSigningKey(database, cipher, newId(), now());
      await ring.reload();
    },
  };
}
