import type { Database } from "@stagedoor/postgres/database";
import { waitFor } from "@stagedoor/service/awaitProjection";
import { and, eq, isNotNull } from "drizzle-orm";
import { users } from "../db/schema.ts";

/**
 * Answers the name of somebody who may host, waited for while a new account is on its way here. Errors: not_found for attendees, deleted
 * accounts and ids that cannot be on their way; projection_pending (503) for those that could and did not come.
 */
export async function hostName({ db }: Database, hostId: string, now: () => Date): Promise<string> {
  const probe = async () => {
    const [row] = await db
      .select({ name: users.name })
      .from(users)
      .where(and(eq(users.id, hostId), isNotNull(users.name)));
    return row?.name ?? undefined;
  };
  return waitFor(probe, { id: hostId, what: "host", now });
}
