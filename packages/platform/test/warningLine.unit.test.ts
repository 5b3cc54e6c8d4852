import { expect, test } from "vitest";
import { warningLine } from "../src/stack/warningLine.ts";

test("warnings and errors of a service's log are shown in one short line", () => {
  expect(warningLine('{"level":40,"msg":"slow"}')).toBe("warning: slow");
  expect(warningLine('{"level":"error","msg":"no mail","err":{"message":"refused"}}')).toBe("error: no mail: refused");
});

test("of a request that failed, the line says which it was and what came of it", () => {
  const line = '{"level":"warn","msg":"request","method":"GET","path":"/api/v1/bookings","status":503,"ms":12}';
  expect(warningLine(line)).toBe("warning: GET /api/v1/bookings answered 503");
});

test("everything less is not shown", () => {
  expect(warningLine('{"level":30,"msg":"listening"}')).toBeUndefined();
  expect(warningLine('{"level":"debug","msg":"x"}')).toBeUndefined();
  expect(warningLine("")).toBeUndefined();
});

test("of a crash the reason is shown and the stack trace is not", () => {
  expect(warningLine("TypeError: x is not a function")).toBe("TypeError: x is not a function");
  expect(warningLine("    at run (main.ts:3:1)")).toBeUndefined();
});
