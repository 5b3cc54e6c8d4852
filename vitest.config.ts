import { defineConfig } from "vitest/config";

/** How long a test may take when it works is not asserted anywhere; this is only when to give up on one that hangs. */
const patience = { testTimeout: 60_000, hookTimeout: 120_000 };
const servers = ["packages/platform/src/testing/globalSetup.ts"];
const everywhere = (suffix: string) => [
  `{packages,services}/*/test/**/*.${suffix}.test.ts`,
  `{tools,e2e,bench}/test/**/*.${suffix}.test.ts`,
];

export default defineConfig({
  test: {
    // Files in parallel: most of an integration test waits for Postgres and Kafka, so a few more than the 2 cores.
    pool: "forks",
    maxWorkers: 3,
    // node:sqlite (the sandbox) is called experimental, and kafkajs meets a harmless warning of Node 24 at every connection.
    execArgv: ["--disable-warning=ExperimentalWarning", "--disable-warning=TimeoutNegativeWarning"],
    projects: [
      // Pure tests cannot disturb each other: in threads that share what they import they take half the time.
      { test: { name: "unit", include: everywhere("unit"), testTimeout: 20_000, pool: "threads", isolate: false } },
      { test: { name: "int", include: everywhere("int"), globalSetup: servers, ...patience } },
      {
        test: {
          name: "chart",
          include: ["tools/test/chart/**/*.chart.test.ts"],
          globalSetup: ["tools/src/chart/testing/helmSetup.ts"],
          ...patience,
        },
      },
      {
        test: {
          name: "long",
          include: everywhere("long"),
          globalSetup: servers,
          testTimeout: 1_800_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "stripe",
          include: everywhere("stripe"),
          globalSetup: servers,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["e2e/test/**/*.e2e.test.ts"],
          globalSetup: ["packages/platform/src/testing/stackSetup.ts"],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      // On a cluster (npm run test:cluster): each file builds on what the one before has left, so the first failure ends it.
      {
        test: {
          name: "cluster",
          include: ["e2e/test/cluster/**/*.cluster.test.ts"],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
