import type { User } from "@stagedoor/contracts/schemas/users";
import type { Database } from "@stagedoor/postgres/database";
import { desc, eq, max } from "drizzle-orm";
import { refreshTokens, sessions } from "../db/schema.ts";
import { toUser, userById } from "../db/users.ts";

export type ExportedSession = {
  readonly id: string;
  readonly createdAt: string;
  /** When its last token was given out. */
  readonly lastUsedAt: string;
  readonly expiresAt: string | null;
  readonly endedAt: string | null;
};

/** Older ones are left out; those whose tokens have expired are pruned anyway. */
const mostSessions = 1_000;

/** What is kept of an account and its sessions, the newest first, at most 1000. Undefined: there is none. */
export async function exportUser(
  { db }: Database,
  userId: string,
): Promise<{ account: User; sessions: ExportedSession[] } | undefined> {
  const row = await userById(db, userId);
  if (row === undefined) return undefined;
  const found = await db
    .select({
      id: sessions.id,
      createdAt: sessions.createdAt,
      endedAt: sessions.endedAt,
      lastUsedAt: max(refreshTokens.issuedAt),
      expiresAt: max(refreshTokens.expiresAt),
    })
    .from(sessions)
    .leftJoin(refreshTokens, eq(refreshTokens.sessionId, sessions.id))
    .where(eq(sessions.userId, userId))
    .groupBy(sessions.id)
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(mostSessions);
  return { account: toUser(row), sessions: found.map(toExported) };
}

type Found = Record<"createdAt" | "endedAt" | "lastUsedAt" | "expiresAt", Date | null> & {
  id: string;
  createdAt: Date;
};

function toExported({ id, createdAt, endedAt, lastUsedAt, expiresAt }: Found): ExportedSession {
  return {
    id,
    createdAt: createdAt.toISOString(),
    lastUsedAt: (lastUsedAt ?? createdAt).toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  };
}
