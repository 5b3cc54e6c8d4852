import { isBody } from "@stagedoor/contracts/validate";
import type { Database, Tx } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";
import type { IncomingMessage } from "../src/incoming.ts";

/** A projection as services write them: only a higher version is taken. */
export async function keepAccount(tx: Tx, message: IncomingMessage): Promise<void> {
  if (!isBody("user.updated", message.body)) throw new Error(`unexpected ${message.type}`);
  const { id, version, name } = message.body;
  await tx.execute(sql`
    insert into account (id, version, name) values (${id}, ${version}, ${name})
    on conflict (id) do update set version = excluded.version, name = excluded.name
    where account.version < excluded.version`);
}

/** An effect that would show a second time. */
export async function recordEffect(tx: Tx, message: IncomingMessage): Promise<void> {
  await tx.execute(sql`insert into effect (message_id, user_id) values (${message.id}, ${message.subject})`);
}

export async function accountVersion(database: Database, id: string): Promise<number | undefined> {
  const [row] = await database.sql<{ version: number }[]>`select version from account where id = ${id}`;
  return row?.version;
}

/** Ids of the messages that took effect on a user, in order. */
export async function effectsOn(database: Database, id: string): Promise<string[]> {
  const rows = await database.sql<
    { message_id: string }[]
  >`select message_id from effect where user_id = ${id} order by at`;
  return rows.map((row) => row.message_id);
}
