import type { Tx } from "@stagedoor/postgres/database";
import { countFollowsOf, type Follow, findFollow, insertFollow, lockFollowsOf } from "../db/follows.ts";

export type FollowOutcome = { readonly kind: "follows"; readonly follow: Follow } | { readonly kind: "too_many" };

/** Has a person hear of a host's new events. Following again changes nothing. Limits: `most` hosts a person. Errors: `too_many`. */
export async function followHost(
  tx: Tx,
  asked: { readonly hostId: string; readonly followerId: string; readonly now: Date; readonly most: number },
): Promise<FollowOutcome> {
  const { hostId, followerId, now, most } = asked;
  await lockFollowsOf(tx, followerId);
  const known = await findFollow(tx, hostId, followerId);
  if (known !== undefined) return { kind: "follows", follow: known };
  if ((await countFollowsOf(tx, followerId)) >= most) return { kind: "too_many" };
  const follow = { hostId, followerId, createdAt: now };
  await insertFollow(tx, follow);
  return { kind: "follows", follow };
}
