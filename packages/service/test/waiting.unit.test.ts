import { AsyncLocalStorage } from "node:async_hooks";
import { newId } from "@stagedoor/contracts/ids";
import { describe, expect, it } from "vitest";
import { atMostEvery } from "../src/atMostEvery.ts";
import { waitFor } from "../src/awaitProjection.ts";
import { demandVersion, etag, seenVersion } from "../src/ifMatch.ts";
import { job } from "../src/jobs.ts";
import { createLog } from "../src/log.ts";

const log = createLog({ name: "test", level: "silent" });
const now = () => new Date();

describe("waiting for a projection", () => {
  it("answers a fresh object as soon as it arrives", async () => {
    let asked = 0;
    const probe = async () => (++asked === 3 ? "found" : undefined);
    expect(await waitFor(probe, { id: newId(), what: "event", now })).toBe("found");
  });

  it("is 503 with Retry-After when a fresh one does not arrive", async () => {
    const waiting = waitFor(async () => undefined, { id: newId(), what: "event", now, timeoutMs: 60 });
    await expect(waiting).rejects.toMatchObject({
      code: "projection_pending",
      statusCode: 503,
      extras: { retryAfter: 1 },
    });
  });

  it.each([
    ["that is not one of ours", crypto.randomUUID(), now],
    ["that is old", newId(), () => new Date(Date.now() + 2 * 3_600_000)],
    ["from the future", newId(), () => new Date(Date.now() - 3_600_000)],
  ])("an id %s is 404 at once", async (_what, id, clock) => {
    let asked = 0;
    const probe = async () => {
      asked += 1;
      return undefined;
    };
    await expect(waitFor(probe, { id, what: "event", now: clock })).rejects.toMatchObject({ code: "not_found" });
    expect(asked).toBe(1);
  });

  it("an old one that is there is answered", async () => {
    expect(await waitFor(async () => 1, { id: crypto.randomUUID(), what: "event", now })).toBe(1);
  });
});

describe("If-Match", () => {
  it("names the version that was seen", () => {
    expect(seenVersion({ headers: { "if-match": etag(3) } })).toBe(3);
    expect(seenVersion({ headers: {} })).toBeUndefined();
    expect(seenVersion({ headers: { "if-match": "*" } })).toBeUndefined();
    expect(() => seenVersion({ headers: { "if-match": "3" } })).toThrow("if-match must be an entity tag");
  });

  it("refuses a change to another version than the one seen", () => {
    expect(() => demandVersion(2, 3)).toThrow("It has changed");
    expect(() => demandVersion(3, 3)).not.toThrow();
    expect(() => demandVersion(undefined, 3)).not.toThrow();
  });
});

describe("a job", () => {
  it("runs again after a failure, never twice at once, and its stop waits for its end", async () => {
    let runs = 0;
    let inside = 0;
    const enough = Promise.withResolvers<void>();
    const work = job({
      name: "count",
      everyMs: 1,
      log,
      run: async () => {
        inside += 1;
        expect(inside).toBe(1);
        await Promise.resolve();
        inside -= 1;
        runs += 1;
        if (runs === 1) throw new Error("once");
        if (runs === 3) enough.resolve();
      },
    });
    await work.start?.();
    work.wake();
    await enough.promise;
    await work.stop();
    const after = runs;
    work.wake();
    expect(inside).toBe(0);
    expect(runs).toBe(after);
  });
});

it("a job never runs in the context of what woke it", async () => {
  const storage = new AsyncLocalStorage<string>();
  const seen: (string | undefined)[] = [];
  const enough = Promise.withResolvers<void>();
  const work = job({
    name: "look",
    everyMs: 1,
    log,
    run: async () => {
      seen.push(storage.getStore());
      if (seen.length === 4) enough.resolve();
    },
  });
  await storage.run("a request that starts it", async () => work.start?.());
  await storage.run("a message", async () => work.wake());
  await new Promise((resolve) => setImmediate(resolve));
  storage.run("another message", () => work.wake());
  await enough.promise;
  await work.stop();
  expect(new Set(seen)).toEqual(new Set([undefined]));
});

it("a shared reading is made once for all who ask, and again after a failure", async () => {
  let reads = 0;
  const read = atMostEvery(1, async () => {
    reads += 1;
    if (reads === 1) throw new Error("away");
    return reads;
  });
  const first = await Promise.allSettled([read(), read(), read()]);
  expect(first.every((each) => each.status === "rejected")).toBe(true);
  expect(await Promise.all([read(), read()])).toEqual([2, 2]);
});
