import { eventsMigrations } from "@stagedoor/events/db/migrations";
import { startTestIssuer } from "@stagedoor/service/testing/tokens";
import type { Bench } from "../bench.ts";
import { type BenchDatabase, createDatabase } from "../bookingsDatabase.ts";
import type { ReadRun } from "../children/reader.ts";
import { startChild } from "../children/rpc.ts";
import { type Attempts, demandOnly, latency, perSecond } from "../load/attempts.ts";
import { addSampleEvents, commonWord, place, sampleId, word } from "../sampleEvents.ts";
import type { Scenario } from "../scenario.ts";

/** Enough that one waits for another, and not so many that waiting is all that is measured. */
const workers = 4;
const differentPaths = 2_000;

export const search: Scenario = {
  name: "search",
  about: "GET /events with words, parts of words and filters over 100,000 events, against GET /events/:id",
  async open(bench) {
    const count = bench.pick(100_000, 1_000);
    const random = seeded(7);
    const database = await createDatabase(bench, "events", eventsMigrations);
    await addSampleEvents(database, count, random);
    const url = await startEvents(bench, database);
    const generator = startChild(new URL("../children/reader.ts", import.meta.url), {
      env: {},
      logFile: bench.logFile("reader"),
    });
    bench.atEnd(generator.stop);
    const byId = Array.from(
      { length: differentPaths },
      () => `/api/v1/events/${sampleId(Math.floor(random() * count))}`,
    );
    const kinds = Object.entries(searches(random));
    const pathsOf = (find: () => string) => Array.from({ length: differentPaths }, () => `/api/v1/events?${find()}`);
    const measured: [string, string[]][] = [
      ["get", byId],
      ["search", pathsOf(() => (kinds[Math.floor(random() * kinds.length)] as (typeof kinds)[number])[1]())],
      ...kinds.map(([kind, find]): [string, string[]] => [kind, pathsOf(find)]),
    ];
    return {
      steps: measured.map(([name, paths], index) => async () => {
        // The kinds by themselves only say which is slow.
        const forMs = bench.options.seconds * (index < 2 ? 1_000 : 300);
        const run: ReadRun = { url, paths, workers, forMs };
        await generator.call<Attempts>("read", { ...run, forMs: forMs / 4 } satisfies ReadRun);
        const attempts = await generator.call<Attempts>("read", run);
        demandOnly(attempts, "200");
        return [
          { name: `${name}, p99`, unit: "ms", value: latency(attempts, "200", 99) },
          { name: `${name}, p50`, unit: "ms", value: latency(attempts, "200", 50) },
          { name, unit: "requests/s", value: perSecond(attempts, "200") },
        ];
      }),
      ratios: (median) => ({ "search/get": median("search, p99") / median("get, p99") }),
      settings: { events: count, workers, paths: differentPaths, kinds: kinds.length },
    };
  },
};

/** What people ask for, each by a word, part, place or price of its own. */
function searches(random: () => number): Record<string, () => string> {
  const below = (n: number) => Math.floor(random() * n);
  const some = () => word(commonWord(random));
  const day = 86_400_000;
  const from = () => new Date(Date.now() + below(300) * day).toISOString();
  return {
    "any word": () => `q=${some()}`,
    "the most common words": () => `q=${word(below(5))}`,
    "rare words": () => `q=${word(5_000 + below(15_000))}`,
    "part of a word": () => `q=${some().slice(1, 5)}`,
    "two words": () => `q=${some()}%20${some()}`,
    "word and place": () => `q=${word(below(50))}&place=${encodeURIComponent(place(below(100)))}`,
    "word, price and places left": () =>
      `q=${word(below(200))}&priceMin=1000&priceMax=${2_000 + below(5_000)}&currency=gbp&available=true`,
    "word after a day, by date": () => `q=${word(below(200))}&from=${from()}&sort=date`,
    "word, by title": () => `q=${word(below(50))}&sort=title`,
    "what is on": () => `from=${from()}&available=true`,
    "what is free at a place": () => `free=true&place=${encodeURIComponent(place(below(100)))}`,
    "by price": () => `priceMax=${500 + below(3_000)}&currency=eur&sort=createdAt&order=desc`,
    "what was": () => `status=ended&order=desc&q=${word(below(200))}`,
  };
}

async function startEvents(bench: Bench, database: BenchDatabase): Promise<string> {
  const issuer = await startTestIssuer();
  bench.atEnd(issuer.stop);
  const child = startChild(new URL("../children/events.ts", import.meta.url), {
    env: {
      PORT: "0",
      LOG_LEVEL: "info",
      PUBLIC_URL: "http://localhost:4200",
      JWKS_URL: issuer.jwksUrl,
      DATABASE_URL: database.url,
      KAFKA_BROKERS: await bench.kafka(),
      KAFKA_TOPIC_PREFIX: `search${process.pid}.`,
      MAX_EVENT_LOOP_DELAY_MS: "0",
    },
    logFile: bench.logFile("events"),
  });
  bench.atEnd(child.stop);
  return child.call<string>("start");
}

/** The same numbers from 0 to 1 in each run (mulberry32), so that runs can be compared. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
