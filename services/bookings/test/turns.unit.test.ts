import { expect, test } from "vitest";
import { createTurns } from "../src/consumers/turns.ts";

/** Work that ends when it is told to. */
function work(log: string[], name: string) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const run = () => {
    log.push(`${name} begins`);
    return promise;
  };
  return { run, end: resolve, fail: () => reject(new Error(`${name} failed`)) };
}

/** All that can go on without anything from outside has gone on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test("work of one key goes one after the other, in order, and other keys' work does not wait for it", async () => {
  const [log, inTurn]: [string[], ReturnType<typeof createTurns>] = [[], createTurns()];
  const [first, second, other] = [work(log, "first"), work(log, "second"), work(log, "other")];
  const all = [inTurn("hot", first.run), inTurn("hot", second.run), inTurn("cold", other.run)];
  await settled();
  expect(log.sort()).toEqual(["first begins", "other begins"]);
  first.end();
  await settled();
  expect(log).toContain("second begins");
  second.end();
  other.end();
  await Promise.all(all);
});

test("work that fails tells its own caller, and the next one begins", async () => {
  const [log, inTurn]: [string[], ReturnType<typeof createTurns>] = [[], createTurns()];
  const [first, second] = [work(log, "first"), work(log, "second")];
  const failing = inTurn("hot", first.run);
  const next = inTurn("hot", second.run);
  first.fail();
  await expect(failing).rejects.toThrow("first failed");
  await settled();
  expect(log).toEqual(["first begins", "second begins"]);
  second.end();
  await next;
});
