import { expect, test, vi } from "vitest";
import type { Ending, Running } from "../src/launch.ts";
import { keep } from "../src/stack/keeper.ts";

/** Processes that exist only as numbers: how many were started, and how many are alive at once. */
function machine(options: { startMs?: number } = {}) {
  const alive = new Map<number, (ending: Ending) => void>();
  const seen = { started: 0, most: 0 };
  const start = async (): Promise<Running> => {
    if (options.startMs !== undefined) await new Promise((resolve) => setTimeout(resolve, options.startMs));
    seen.started += 1;
    const pid = seen.started;
    const { promise: ended, resolve } = Promise.withResolvers<Ending>();
    alive.set(pid, (ending) => {
      alive.delete(pid);
      resolve(ending);
    });
    seen.most = Math.max(seen.most, alive.size);
    const stop = () => {
      alive.get(pid)?.({ code: 0, signal: null });
      return ended;
    };
    return { name: "web", pid, ended, stop, lastLines: () => [] };
  };
  const kill = () => {
    for (const end of [...alive.values()]) end({ code: 1, signal: null });
  };
  const told: string[] = [];
  const kept = () => keep({ name: "web", start, stopGraceMs: 1_000, tell: (line) => told.push(line) });
  return { kept, kill, alive, seen, told };
}

async function withClock(run: () => Promise<void>): Promise<void> {
  vi.useFakeTimers();
  try {
    await run();
  } finally {
    vi.useRealTimers();
  }
}

test("a process that dies is started again, later after each death", () =>
  withClock(async () => {
    const { kept, kill, alive, told } = machine();
    await kept();
    for (const seconds of [0.5, 1, 2]) {
      kill();
      await vi.advanceTimersByTimeAsync(seconds * 1000 - 1);
      expect(alive.size).toBe(0);
      await vi.advanceTimersByTimeAsync(1);
      expect(alive.size).toBe(1);
      expect(told.at(-2)).toBe(`web ended (code 1); starting it again in ${seconds} s`);
    }
  }));

test("a restart while a dead process waits for its next start makes one process, at once", () =>
  withClock(async () => {
    const { kept, kill, alive, seen } = machine();
    const web = await kept();
    kill();
    await vi.advanceTimersByTimeAsync(100);
    await web.restart();
    expect(alive.size).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toEqual({ started: 2, most: 1 });
  }));

test("a restart while a process is on its way ends that one and makes one more", () =>
  withClock(async () => {
    const { kept, alive, seen } = machine({ startMs: 300 });
    const started = kept();
    await vi.advanceTimersByTimeAsync(300);
    const web = await started;
    void web.restart();
    await vi.advanceTimersByTimeAsync(100);
    void web.restart();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(alive.size).toBe(1);
    expect(seen).toEqual({ started: 3, most: 1 });
  }));

test("a stop while a process is on its way leaves none", () =>
  withClock(async () => {
    const { kept, alive } = machine({ startMs: 300 });
    const started = kept();
    await vi.advanceTimersByTimeAsync(300);
    const web = await started;
    void web.restart();
    await vi.advanceTimersByTimeAsync(100);
    const stopped = web.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    await stopped;
    expect(alive.size).toBe(0);
  }));
