import type { Admin, ITopicConfig } from "kafkajs";
import type { Messaging } from "./connection.ts";

const servedAttempts = 50;
const servedEveryMs = 100;

/** Runs `work` with an administrative connection and closes it. Errors: those of kafkajs. */
export async function withAdmin<T>(messaging: Messaging, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = messaging.consuming.admin();
  try {
    await admin.connect();
    messaging.markReached();
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/**
 * Creates those that do not exist, and waits until their leaders serve them; somebody else doing so at the same time is fine.
 * Returns the names that were missing.
 */
export async function createMissing(admin: Admin, wanted: ITopicConfig[]): Promise<string[]> {
  const existing = new Set(await admin.listTopics());
  const missing = wanted.filter(({ topic }) => !existing.has(topic));
  if (missing.length === 0) return [];
  try {
    await admin.createTopics({ topics: missing, waitForLeaders: false, timeout: 10_000 });
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
  for (const { topic } of missing) await untilServed(admin, topic);
  return missing.map(({ topic }) => topic);
}

/** kafkajs' own `waitForLeaders` gives up while the brokers' metadata is behind, and leaders refuse requests for some time after it. */
async function untilServed(admin: Admin, topic: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await admin.fetchTopicOffsets(topic);
      return;
    } catch (error) {
      if (attempt === servedAttempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, servedEveryMs));
    }
  }
}

function isAlreadyThere(error: unknown): boolean {
  return everyType(error, (type) => type === "TOPIC_ALREADY_EXISTS");
}

/** Whether this client may not create topics: where an operator provisions them, that is as it should be. */
export function isForbidden(error: unknown): boolean {
  return everyType(error, (type) => type.endsWith("_AUTHORIZATION_FAILED"));
}

/** kafkajs gathers the errors of several topics in one. */
function everyType(error: unknown, holds: (type: string) => boolean): boolean {
  const { errors, type } = error as { errors?: unknown; type?: unknown };
  if (Array.isArray(errors)) return errors.every((one) => everyType(one, holds));
  return typeof type === "string" && holds(type);
}
