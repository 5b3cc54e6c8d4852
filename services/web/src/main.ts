import { runService } from "@stagedoor/service/lifecycle";
import { webSettings } from "./config.ts";
import { buildWeb } from "./service.ts";

await runService({ name: "web", settings: webSettings, build: buildWeb });
