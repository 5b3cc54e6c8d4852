import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { type Signalled, stopSignal } from "../src/start/stopSignal.ts";

function asked() {
  const from = new EventEmitter();
  const seen = { atOnce: 0, ms: 0 };
  const atOnce = () => {
    seen.atOnce += 1;
  };
  const signal = stopSignal(from as unknown as Signalled, { handedOver: true, atOnce, now: () => seen.ms });
  return { signal, seen, emit: (name: string) => from.emit(name) };
}

test.each(["SIGINT", "SIGTERM", "SIGHUP", "disconnect"])("%s stops gracefully", (name) => {
  const { signal, seen, emit } = asked();
  emit(name);
  expect(signal.aborted).toBe(true);
  expect(seen.atOnce).toBe(0);
});

test("a request that is passed on again and again stays one graceful stop", () => {
  const { seen, emit } = asked();
  for (const name of ["SIGTERM", "SIGTERM", "SIGINT", "SIGHUP", "disconnect", "SIGTERM"]) {
    emit(name);
    seen.ms += 1_500;
  }
  expect(seen.atOnce).toBe(0);
});

test("one Ctrl-C, which arrives twice, stops gracefully, and a second one at once", () => {
  const { seen, emit } = asked();
  emit("SIGINT");
  seen.ms += 20;
  emit("SIGINT");
  expect(seen.atOnce).toBe(0);
  seen.ms += 1_500;
  emit("SIGINT");
  expect(seen.atOnce).toBe(1);
});
