import { expect, test } from "vitest";
import { blindSpots } from "../src/architecture/canary.ts";
import { checkArchitecture, ruleNames } from "../src/architecture/rules.ts";
import { parseSource } from "../src/architecture/sourceFile.ts";

test("every rule sees its canary", () => {
  expect(blindSpots()).toEqual([]);
});

test.each(ruleNames)('a check that no longer applies "%s" is caught by its canary', (rule) => {
  const blinded = blindSpots((files) => checkArchitecture(files).filter((found) => found.rule !== rule));
  expect(blinded.some((spot) => spot.includes(rule))).toBe(true);
});

test("what the design allows is not reported", () => {
  const files = [
    { path: "services/auth/src/http/login.ts", text: `import { login } from "../commands/login.ts"; login();` },
    {
      path: "services/auth/src/commands/login.ts",
      text: `import { check } from "../domain/check.ts"; export const login = check;`,
    },
    {
      path: "services/auth/src/domain/check.ts",
      text: `import { topics } from "@stagedoor/contracts/topics"; export const check = () => topics;`,
    },
    { path: "packages/messaging/src/relay.ts", text: `import { Kafka } from "kafkajs"; new Kafka();` },
  ];
  expect(checkArchitecture(files.map(parseSource))).toEqual([]);
});
