import { runService } from "@stagedoor/service/lifecycle";
import { settings } from "./config.ts";
import { buildEvents } from "./service.ts";

await runService({ name: "events", settings, build: buildEvents });
