import { openDatabase } from "@stagedoor/postgres/database";
import { pino } from "pino";
import { expect, test } from "vitest";
import { prepareDatabase } from "../src/prepareDatabase.ts";

test("a database that is not UTF8 stops the start, with its name", async () => {
  const server = process.env.TEST_POSTGRES_URL ?? "";
  const admin = openDatabase({ url: server, poolSize: 1, applicationName: "encoding" });
  const name = `ascii_${process.pid}`;
  await admin.sql.unsafe(
    `create database ${name} encoding 'SQL_ASCII' locale_provider libc lc_collate 'C' lc_ctype 'C' template template0`,
  );
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const database = openDatabase({ url, poolSize: 1, applicationName: "encoding" });
  try {
    const prepared = prepareDatabase({
      database,
      migrations: [],
      migrate: true,
      prepare: async () => undefined,
      signal: new AbortController().signal,
      log: pino({ level: "silent" }),
    });
    await expect(prepared).rejects.toThrow(`the database "${name}" of DATABASE_URL has the encoding SQL_ASCII`);
  } finally {
    await database.close();
    await admin.sql.unsafe(`drop database ${name} with (force)`);
    await admin.close();
  }
});
