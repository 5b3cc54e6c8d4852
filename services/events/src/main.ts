import { runService } from "@stagedoor/service/lifecycle";
import { eventsSettings } from "./config.ts";
import { buildEvents } from "./service.ts";

await runService({ name: "events", settings: eventsSettings, build: buildEvents });
