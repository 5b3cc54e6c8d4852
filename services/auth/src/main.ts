import { runService } from "@stagedoor/service/lifecycle";
import { authServiceSettings } from "./config.ts";
import { buildAuth } from "./service.ts";

await runService({ name: "auth", settings: authServiceSettings, build: buildAuth });
