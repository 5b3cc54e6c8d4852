import { checkAtRest, checkWhileRunning, type Report } from "./check.ts";
import type { ClientRecord } from "./clients.ts";
import { openConnections } from "./connections.ts";
import { type DatabaseName, databases } from "./databases.ts";
import { type KafkaEvidence, type KafkaOptions, readKafka, readLag, withKafka } from "./kafkaEvidence.ts";
import { type Rest, waitForRest } from "./rest.ts";
import { allRules } from "./rules/all.ts";
import { type DatabaseUrls, inSnapshots } from "./snapshots.ts";

export type SystemAddresses = {
  readonly databases: DatabaseUrls;
  /** Without it the rules about Kafka are left out. */
  readonly kafka?: KafkaOptions;
};

export type RestCheck = SystemAddresses & {
  readonly clients?: ClientRecord;
  /** ce_ids of messages that were put on topics although nobody can apply them. */
  readonly planted?: ReadonlySet<string>;
  /** How long bookings waits for payments' word after a hold's end, and some time to act, in milliseconds. */
  readonly graceMs?: number;
  /** Longest wait for rest, in milliseconds. */
  readonly restTimeoutMs: number;
  readonly tell?: (left: readonly string[]) => void;
};

/** Checks what must hold at every instant, each database in one snapshot; those without an address are left out. */
export function checkSystemWhileRunning({ databases: urls }: SystemAddresses): Promise<Report> {
  const available = databases.filter((name): name is DatabaseName => urls[name] !== undefined);
  return inSnapshots(urls, (query) => checkWhileRunning(allRules(), query, available));
}

/** Waits for rest and checks everything, also across services and on Kafka. Errors: Kafka cannot be read. */
export async function checkSystemAtRest(options: RestCheck): Promise<Report & { readonly rest: Rest }> {
  const { databases: urls, kafka, clients, planted = new Set<string>(), graceMs } = options;
  const check = async (rest: Rest, found: KafkaEvidence | undefined) => {
    const rules = allRules(graceMs === undefined ? {} : { graceMs });
    const report = await inSnapshots(urls, (query) => checkAtRest(rules, query, { ...found, clients, planted }));
    return { ...report, rest };
  };
  if (kafka === undefined) return check(await untilRest(options), undefined);
  return withKafka(kafka, async (messaging) => {
    const behind = async () => (await readLag(messaging)).reduce((sum, lag) => sum + lag.behind, 0);
    return check(await untilRest(options, behind), await readKafka(messaging));
  });
}

async function untilRest(
  { databases: urls, restTimeoutMs, tell }: RestCheck,
  behind?: () => Promise<number>,
): Promise<Rest> {
  const { query, close } = openConnections(urls);
  try {
    const asked = { query, timeoutMs: restTimeoutMs, ...(behind ? { behind } : {}), ...(tell ? { tell } : {}) };
    return await waitForRest(asked);
  } finally {
    await close();
  }
}
