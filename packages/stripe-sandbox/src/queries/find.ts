import { missing } from "../failure.ts";
import type { Store } from "../store/database.ts";
import { type Kind, nouns } from "../store/kinds.ts";
import { type Found, findObject } from "../store/objects.ts";

/** The object with this id. `param` names where the id came from; `status` is 404 for an address, 400 for a parameter. */
export function mustFind<K extends Kind>(
  store: Store,
  kind: K,
  id: string,
  param = "id",
  status: 400 | 404 = 404,
): Found<K> {
  const found = findObject(store, kind, id);
  if (!found) throw missing(nouns[kind], id, param, status);
  return found;
}
