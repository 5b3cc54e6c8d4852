import type { Tx } from "@stagedoor/postgres/database";
import { and, eq, isNull, ne } from "drizzle-orm";
import type { TokenState } from "../domain/refresh.ts";
import { type endReasons, refreshTokens, sessions } from "./schema.ts";

type EndReason = (typeof endReasons)[number];

export type FoundToken = TokenState & { readonly sessionId: string; readonly userId: string };

/** A refresh token with its family, which is locked: two refreshes of one family go one after the other. */
export async function lockToken(tx: Tx, hash: string): Promise<FoundToken | undefined> {
  const [row] = await tx
    .select({
      sessionId: sessions.id,
      userId: sessions.userId,
      familyEndedAt: sessions.endedAt,
      expiresAt: refreshTokens.expiresAt,
    })
    .from(refreshTokens)
    .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
    .where(eq(refreshTokens.hash, hash))
    .for("update", { of: sessions });
  if (row === undefined) return undefined;
  // Read after the lock: the one that held it before may have replaced this token.
  const [token] = await tx
    .select({ replacedAt: refreshTokens.replacedAt })
    .from(refreshTokens)
    .where(eq(refreshTokens.hash, hash));
  return token === undefined ? undefined : { ...row, replacedAt: token.replacedAt };
}

export async function insertSession(tx: Tx, session: { id: string; userId: string; createdAt: Date }): Promise<void> {
  await tx.insert(sessions).values(session);
}

export async function insertToken(tx: Tx, token: typeof refreshTokens.$inferInsert): Promise<void> {
  await tx.insert(refreshTokens).values(token);
}

export async function markReplaced(tx: Tx, hash: string, now: Date): Promise<void> {
  await tx.update(refreshTokens).set({ replacedAt: now }).where(eq(refreshTokens.hash, hash));
}

/** Ends a family: none of its tokens refreshes any more. */
export async function endSession(tx: Tx, id: string, reason: EndReason, now: Date): Promise<void> {
  await tx.update(sessions).set({ endedAt: now, endReason: reason }).where(eq(sessions.id, id));
}

/** Ends all families of an account, except one. */
export async function endSessionsOf(
  tx: Tx,
  userId: string,
  options: { except?: string | undefined; reason: EndReason; now: Date },
): Promise<void> {
  const { except, reason, now } = options;
  await tx
    .update(sessions)
    .set({ endedAt: now, endReason: reason })
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.endedAt),
        except === undefined ? undefined : ne(sessions.id, except),
      ),
    );
}
