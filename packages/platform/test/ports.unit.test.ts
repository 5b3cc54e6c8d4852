import { expect, test } from "vitest";
import { portNames, readPorts } from "../src/ports.ts";

test("STAGEDOOR_PORT moves the whole block", () => {
  expect(readPorts({}).web).toBe(4200);
  const moved = readPorts({ STAGEDOOR_PORT: "5000" });
  expect(portNames.map((name) => moved[name])).toEqual(portNames.map((_, offset) => 5000 + offset));
});

test("STAGEDOOR_PORT_<NAME> moves one port and no other", () => {
  expect(readPorts({ STAGEDOOR_PORT_KAFKA_CONTROLLER: "9093" })).toEqual({ ...readPorts({}), kafkaController: 9093 });
});

test.each(["0", "80", "abc", "70000", "4200.5"])(
  "a port that is none (%s) is refused by the setting's name",
  (value) => {
    expect(() => readPorts({ STAGEDOOR_PORT_MAIL: value })).toThrow("STAGEDOOR_PORT_MAIL");
  },
);

test("two names on one port are refused by both settings' names", () => {
  expect(() => readPorts({ STAGEDOOR_PORT_MAIL: "4200" })).toThrow(/STAGEDOOR_PORT_MAIL and STAGEDOOR_PORT_WEB/);
});
