import { type Database, openDatabase } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
import { watchBacklog } from "./backlog.ts";
import { backoff } from "./backoff.ts";
import { type Messaging, pause } from "./connection.ts";
import type { MessagingMetrics } from "./metrics.ts";
import { createPublisher, type Publisher } from "./publisher.ts";
import { type RoundHook, type RoundLimits, type RoundOutcome, relayRound, sendWithinMs } from "./relayRound.ts";

export type RelayOptions = {
  database: Database;
  messaging: Messaging;
  log: Logger;
  /**
   * Called inside each round's transaction, under the relay's lock, with the rows that the round sends; what it returns is sent
   * in the same round, after them, in as many sends as Kafka's limit of a batch needs. Without rows it is called every
   * `idleRoundMs`.
   */
  onRound?: RoundHook;
  /** Whether a call of the hook without rows would find anything to say; asked instead of calling it. Default: it may. */
  isRoundDue?: (database: Database) => Promise<boolean>;
  /** Default 250 ms: what the hook held back in a burst is said this long after its end at the latest. */
  idleRoundMs?: number;
  /** Rows of one send at most. Default 500. */
  maxRows?: number;
  /** Bytes of bodies of one send at most. Default 700 000: with headers it stays below Kafka's 1 MiB a batch. */
  maxBytes?: number;
  /** Sends of one round at most, and so what is sent again when it fails; one after a failure. Default 4. */
  maxSends?: number;
  /** Longest rest after a round that found no more: 1 ms for each row that it sent, at most this long. Default 25 ms. */
  restMs?: number;
  /** Longest time of one send, at most 8 500 ms, so that it ends before Postgres ends the transaction (10 s). Default 8 000 ms. */
  sendTimeoutMs?: number;
};

export type Relay = {
  /** Asks for a round now. Commits of the same process do so by themselves. */
  wake(): void;
  /** Finishes the round in progress and closes the relay's own connections. */
  stop(): Promise<void>;
  /** Returns when the outbox is empty. Errors: it is not within `timeoutMs` (default 10 000). */
  drained(timeoutMs?: number): Promise<void>;
};

const nothing: RoundOutcome = { kind: "done", rows: 0, sent: 0, more: false };
const idleTransactionMs = 10_000;
const pollMs = { least: 25, most: 250 };
const backoffMs = { least: 200, most: 5_000 };

/** Starts to bring the outbox to Kafka, round after round. While Postgres or Kafka is away it keeps trying; it throws nothing. */
export function startRelay(options: RelayOptions): Relay {
  const { database, messaging, log } = options;
  const stopping = new AbortController();
  // A connection of its own: a pool that is full of commands must not keep their messages back.
  const own = openDatabase({
    ...database.options,
    poolSize: 1,
    applicationName: `${database.options.applicationName} relay`,
    idleInTransactionTimeoutMs: idleTransactionMs,
  });
  const publisher = createPublisher(
    messaging,
    Math.min(options.sendTimeoutMs ?? 8_000, idleTransactionMs - sendWithinMs - 500),
  );
  let alarm = new AbortController();
  let woken = false;
  const wake = (): void => {
    woken = true;
    alarm.abort();
  };
  const unsubscribe = database.afterCommit(wake);
  const { round, isDue } = createRound(options, own, publisher);
  const unwatch = messaging.metrics === undefined ? () => {} : watchBacklog(messaging.metrics.registry, database);

  async function run(): Promise<void> {
    let wait: number = pollMs.least;
    let more = false;
    let failures = 0;
    while (!stopping.signal.aborted) {
      const asked: boolean = woken || more;
      woken = false;
      try {
        const outcome: RoundOutcome = asked || (await isDue()) ? await round(failures) : nothing;
        failures = 0;
        more = outcome.kind === "done" && outcome.more;
        if (more) continue;
        if (outcome.kind === "done" && outcome.rows > 0) {
          wait = pollMs.least;
          await pause(Math.min(outcome.rows, options.restMs ?? 25), stopping.signal);
        } else {
          wait = outcome.kind === "locked" ? pollMs.most : nextPoll(wait);
          await untilWoken(wait);
        }
      } catch (error) {
        failures += 1;
        more = false;
        messaging.metrics?.relayFailures.inc();
        const retryInMs = backoff(failures, backoffMs);
        log.warn({ err: error, failures, retryInMs }, "relay round failed; its messages stay in the outbox");
        // A busy system commits all the time; it must not turn the backoff into a busy loop.
        await pause(retryInMs, stopping.signal);
      }
    }
  }

  async function untilWoken(ms: number): Promise<void> {
    if (woken) return;
    alarm = new AbortController();
    await pause(ms, AbortSignal.any([alarm.signal, stopping.signal]));
  }

  const running = run();
  return {
    wake,
    async stop() {
      unsubscribe();
      unwatch();
      stopping.abort();
      await running;
      await publisher.stop();
      await own.close();
    },
    drained: (timeoutMs = 10_000) => drained(database, wake, timeoutMs),
  };
}

function nextPoll(last: number): number {
  return Math.min(Math.max(last * 2, pollMs.least), pollMs.most);
}

type Rounds = {
  /**
   * One round with its own transaction, timing and metrics. After failures it is a short one: what one message stops must not
   * be sent again and again with it.
   */
  round(failures: number): Promise<RoundOutcome>;
  /**
   * Whether a round would find anything: a look costs a relay that polls a tenth of an empty transaction. Busy ones do without,
   * and what is committed after the look is found by the next one, as it would be after a round.
   */
  isDue(): Promise<boolean>;
};

function createRound(options: RelayOptions, own: Database, publisher: Publisher): Rounds {
  const { messaging, onRound, isRoundDue = async () => true, idleRoundMs = 250 } = options;
  const { maxRows = 500, maxBytes = 700_000, maxSends = 4 } = options;
  let lastHook = 0;
  const mayHook = () => onRound !== undefined && performance.now() - lastHook >= idleRoundMs;
  const hook: RoundHook | undefined =
    onRound &&
    (async (tx, rows) => {
      if (rows.length === 0 && !mayHook()) return [];
      lastHook = performance.now();
      return onRound(tx, rows);
    });
  return {
    async round(failures) {
      const started = performance.now();
      const limits: RoundLimits = { maxRows, maxBytes, maxClaims: failures > 0 ? 1 : maxSends };
      const outcome = await own.transaction((tx) => relayRound(tx, messaging, publisher, limits, hook));
      observe(messaging.metrics, outcome, (performance.now() - started) / 1000);
      return outcome;
    },
    async isDue() {
      const [outbox] = await own.sql`select exists (select from outbox) as filled`;
      return outbox?.filled === true || (mayHook() && (await isRoundDue(own)));
    },
  };
}

function observe(metrics: MessagingMetrics | undefined, outcome: RoundOutcome, seconds: number): void {
  if (outcome.kind !== "done" || outcome.sent === 0) return;
  metrics?.relayRows.observe(outcome.sent);
  metrics?.relaySeconds.observe(seconds);
}

async function drained(database: Database, wake: () => void, timeoutMs: number): Promise<void> {
  const deadline = AbortSignal.timeout(timeoutMs);
  while (!deadline.aborted) {
    const [row] = await database.sql`select exists (select from outbox) as filled`;
    if (row?.filled === false) return;
    wake();
    await pause(pollMs.least, deadline);
  }
  throw new Error(`the outbox was not empty after ${timeoutMs} ms`);
}
