import { linkToken } from "@stagedoor/contracts/links";
import type { LinkPurpose } from "@stagedoor/contracts/schemas/accounts";
import { until } from "@stagedoor/platform/testing/until";
import type { TestAuth } from "./startAuth.ts";

export type Sent = { type: string; topic: string; body: Record<string, unknown> };

/** Keeps what this service sends from leaving, so that a test can read it in the outbox. */
export async function keepOutbox(auth: TestAuth): Promise<void> {
  await until(() => auth.service.relay() !== undefined);
  await auth.service.relay()?.stop();
}

/** What waits in the outbox about an account, in order. */
export async function sentTo(auth: TestAuth, userId: string): Promise<Sent[]> {
  const rows = await auth.service.database.sql<Sent[]>`
    select type, topic, body from outbox where key = ${userId} order by id`;
  return rows.map((row) => ({ ...row, body: typeof row.body === "string" ? JSON.parse(row.body) : row.body }));
}

/** The token of the newest link of an account, as the mail's maker makes it. */
export async function mailedToken(auth: TestAuth, userId: string, purpose: LinkPurpose): Promise<string> {
  const links = (await sentTo(auth, userId)).filter(({ body }) => body.purpose === purpose);
  return linkToken(auth.env.LINK_SECRET?.split(",")[0] ?? "", purpose, `${links.at(-1)?.body.id}`);
}
