import { expect, test } from "vitest";
import { createCombiner } from "../src/combine.ts";

type Request = { key: string; value: number };

/** A combiner whose batches end when the test says so. */
function setUp(limits: { maxBatch?: number; maxQueuedPerKey?: number; maxQueued?: number } = {}) {
  const begun: { batch: readonly Request[]; end: (error?: unknown) => void }[] = [];
  const combine = createCombiner<Request, number>({
    keyOf: ({ key }) => key,
    maxBatch: 10,
    maxQueuedPerKey: 100,
    maxQueued: 1_000,
    refuse: () => new Error("come again"),
    ...limits,
    run: (batch) =>
      new Promise((resolve, reject) => {
        const end = (error?: unknown) => (error ? reject(error) : resolve(batch.map(({ value }) => value * 10)));
        begun.push({ batch, end });
      }),
  });
  const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  const values = () => begun.map(({ batch }) => batch.map(({ value }) => value));
  return { combine, begun, values, turn };
}

const of = (value: number, key = "a"): Request => ({ key, value });

test("while a batch is in flight the next one forms, in the order of arrival", async () => {
  const { combine, begun, values, turn } = setUp({ maxBatch: 3 });
  const first = combine(of(1));
  await turn();
  const rest = [2, 3, 4, 5].map((value) => combine(of(value)));
  await turn();
  expect(values()).toEqual([[1]]);
  begun[0]?.end();
  expect(await first).toBe(10);
  await turn();
  expect(values()).toEqual([[1], [2, 3, 4]]);
  begun[1]?.end();
  await turn();
  begun[2]?.end();
  expect(await Promise.all(rest)).toEqual([20, 30, 40, 50]);
  expect(combine.size()).toBe(0);
});

test("what arrives in the same turn of the event loop goes together", async () => {
  const { combine, values, turn } = setUp();
  for (const value of [1, 2, 3]) void combine(of(value));
  await turn();
  expect(values()).toEqual([[1, 2, 3]]);
});

test("a key whose batch hangs keeps no other key from its own", async () => {
  const { combine, begun, turn } = setUp();
  void combine(of(1, "hot"));
  await turn();
  const other = combine(of(2, "other"));
  await turn();
  begun[1]?.end();
  expect(await other).toBe(20);
});

test("a full queue refuses, and takes more once it is shorter", async () => {
  const { combine, begun, turn } = setUp({ maxQueuedPerKey: 2, maxQueued: 4 });
  const hot = [1, 2].map((value) => combine(of(value, "hot")));
  await expect(combine(of(3, "hot"))).rejects.toThrow("come again");
  void combine(of(4, "b"));
  void combine(of(5, "c"));
  await expect(combine(of(6, "d"))).rejects.toThrow("come again");
  await turn();
  begun[0]?.end();
  await Promise.all(hot);
  const later = combine(of(7, "hot"));
  await turn();
  begun.at(-1)?.end();
  expect(await later).toBe(70);
});

test("a request that cannot be decided fails alone, however many came with it", async () => {
  const asked: number[][] = [];
  const combine = createCombiner<number, number>({
    keyOf: () => "",
    maxBatch: 100,
    maxQueuedPerKey: 100,
    maxQueued: 100,
    run: async (batch) => {
      asked.push([...batch]);
      if (batch.includes(13)) throw new Error("unlucky");
      return batch.map((value) => value + 1);
    },
  });
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, value) => combine(value)));
  const failed = results.flatMap(({ status }, value) => (status === "rejected" ? [value] : []));
  expect(failed).toEqual([13]);
  expect(results[19]).toEqual({ status: "fulfilled", value: 20 });
  expect(asked.length).toBeLessThan(12);
});

test("a failure that is not one request's fails all of the batch at once, and the next batch goes on", async () => {
  let away = true;
  const combine = createCombiner<number, number>({
    keyOf: () => "",
    maxBatch: 2,
    maxQueuedPerKey: 100,
    maxQueued: 100,
    isDivisible: () => false,
    run: async (batch) => {
      if (away) throw new Error("away");
      return [...batch];
    },
  });
  const first = [combine(1), combine(2)];
  expect((await Promise.allSettled(first)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  away = false;
  expect(await combine(3)).toBe(3);
});

test("a batch is as heavy as it may be, and a request that is heavier goes alone", async () => {
  const asked: number[][] = [];
  const combine = createCombiner<number, number>({
    keyOf: () => "",
    maxBatch: 10,
    weightOf: (value) => value,
    run: async (batch) => {
      asked.push([...batch]);
      return [...batch];
    },
  });
  await Promise.all([4, 6, 1, 25, 3, 7, 7].map(combine));
  expect(asked).toEqual([[4, 6], [1], [25], [3, 7], [7]]);
});
