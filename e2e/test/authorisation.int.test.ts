import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executeRow } from "../src/authorisation/execute.ts";
import { routesOf } from "../src/authorisation/routes.ts";
import { people } from "../src/authorisation/row.ts";
import { type Stage, setStage } from "../src/authorisation/stage.ts";
import { authorisationTable } from "../src/authorisation/table.ts";
import { type Mailbox, startMailbox } from "./mailbox.ts";
import { type OwnSystem, startOwnSystem } from "./ownSystem.ts";

let own: OwnSystem;
let mailbox: Mailbox;
let stage: Stage;

beforeAll(async () => {
  mailbox = await startMailbox();
  own = await startOwnSystem({ smtpUrl: mailbox.url });
  stage = await setStage(own.system, own.databases.auth ?? "", mailbox.token);
});

afterAll(async () => {
  await own?.stop();
  await mailbox?.close();
});

test("every route of every service is in the table, and the table names no other", async () => {
  const named = [...new Set(authorisationTable.map(({ route }) => route))].toSorted();
  expect(named).toEqual(await routesOf(own.system));
});

test("no case is in the table twice", () => {
  const cases = authorisationTable.map(({ route, when }) => `${route} ${when}`);
  expect(new Set(cases).size).toBe(cases.length);
});

describe.concurrent("who may call it", () => {
  test.for(authorisationTable.map((row) => [`${row.route}${row.when ? `, ${row.when}` : ""}`, row] as const))(
    "%s",
    async ([, row]) => {
      const cells = await executeRow(stage, row);
      const seen = (part: "expected" | "answered") =>
        Object.fromEntries(people.map((person) => [person, cells.find((cell) => cell.person === person)?.[part]]));
      expect(seen("answered")).toEqual(seen("expected"));
    },
  );
});
