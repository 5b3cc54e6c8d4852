import { type Connections, openConnections } from "@stagedoor/invariants/connections";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { testKafka } from "@stagedoor/platform/testing/kafka";
import { type System, startSystem, withDatabase } from "../src/system.ts";

/** Accounts are many and their passwords are of no use to anybody: hashes as cheap as they can be, and sign-ins without limit. */
const cheap = { ARGON2_MEMORY_KIB: "1024", ARGON2_PASSES: "1", SIGN_INS_PER_MINUTE: "100000" };

export type OwnSystem = {
  readonly system: System;
  readonly databases: Readonly<Record<string, string>>;
  readonly kafka: { readonly brokers: string[]; readonly topicPrefix: string };
  readonly query: Connections["query"];
  stop(): Promise<void>;
};

/** A system with databases and topics of its own, ready; email is part of it where there is an `smtpUrl`. */
export async function startOwnSystem(
  options: { env?: Record<string, string>; smtpUrl?: string } = {},
): Promise<OwnSystem> {
  const names = [...withDatabase, ...(options.smtpUrl === undefined ? [] : ["email"])];
  const made = await Promise.all(names.map((name) => createTestDatabase(`e2e_${name}`, async () => {})));
  const databases = Object.fromEntries(names.map((name, index) => [name, made[index]?.url ?? ""]));
  const kafka = testKafka();
  const connections = openConnections(databases);
  const system = await startSystem({
    databaseUrl: (name) => databases[name] ?? "",
    brokers: kafka.brokers.join(),
    topicPrefix: kafka.topicPrefix,
    env: { ...cheap, ...options.env },
    ...(options.smtpUrl === undefined ? {} : { smtpUrl: options.smtpUrl }),
  });
  const stop = async (): Promise<void> => {
    await connections.close();
    await system.stop();
    await Promise.all(made.map((database) => database.drop()));
  };
  await system.ready().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { system, databases, kafka, query: connections.query, stop };
}
