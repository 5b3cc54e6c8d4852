import { addToOutbox } from "@stagedoor/messaging/outbox";
import type { Tx } from "@stagedoor/postgres/database";
import { dropLinks } from "../db/accountLinks.ts";
import type { UserRow } from "../db/schema.ts";
import { endSessionsOf } from "../db/sessions.ts";
import type { Deps } from "./deps.ts";

/**
 * What follows from a new password of a locked account, whose row this is after it: its sessions end, except the one that asked;
 * links to set another work no more, and its owner is told. Access tokens of those sessions live out their minutes.
 */
export async function afterNewPassword(
  tx: Tx,
  deps: Pick<Deps, "newId">,
  row: UserRow,
  exceptSession?: string,
): Promise<void> {
  const { id, version, updatedAt } = row;
  await endSessionsOf(tx, id, { except: exceptSession, reason: "password", now: updatedAt });
  await dropLinks(tx, id, ["reset_password"]);
  const notice = { id: deps.newId(), userId: id, userVersion: version, createdAt: updatedAt.toISOString() };
  await addToOutbox(tx, [
    {
      topic: "accounts.v1",
      type: "account.password_changed",
      key: id,
      subject: id,
      body: notice,
      time: updatedAt,
      id: notice.id,
    },
  ]);
}
