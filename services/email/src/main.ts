import { runService } from "@stagedoor/service/lifecycle";
import { emailSettings } from "./config.ts";
import { buildEmail } from "./service.ts";

await runService({ name: "email", settings: emailSettings, build: buildEmail });
