import { runCli } from "@stagedoor/service/testing/runCli";
import { expect, it } from "vitest";
import { eventsToRepublish } from "../src/queries/eventsToRepublish.ts";
import { eventBody, startTestbed } from "./testbed.ts";

const script = new URL("../src/cli/republish.ts", import.meta.url);

it("every event is sent again as it is now, drafts and cancelled ones included", async () => {
  const bed = await startTestbed();
  const host = bed.person("host");
  const make = async (changes: object) =>
    (await bed.call("POST", "/events", { as: host, body: eventBody({ ...changes }) })).body.id;
  const draft = await make({ status: "draft" });
  const published = await make({ status: "published" });
  const cancelled = await make({ status: "published" });
  await bed.call("POST", `/events/${cancelled}/cancel`, { as: host });
  const all = await bed.service.database.transaction((tx) => eventsToRepublish(tx, { after: undefined, limit: 10 }));
  expect(all).toMatchObject([
    { type: "event.updated", key: draft, body: { status: "draft", version: 1, ticketTypes: [{ capacity: 100 }] } },
    { type: "event.published", key: published, body: { status: "published" } },
    { type: "event.cancelled", key: cancelled, body: { status: "cancelled", version: 2 } },
  ]);
  const rest = await bed.service.database.transaction((tx) => eventsToRepublish(tx, { after: draft, limit: 1 }));
  expect(rest).toMatchObject([{ key: published }]);
  const said = await runCli(script, [], { DATABASE_URL: bed.service.database.options.url });
  expect(said).toMatchObject({ code: 0, output: expect.stringContaining("all 3 events are on their way") });
  await bed.stop();
});
