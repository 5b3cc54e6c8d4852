import { runService } from "@stagedoor/service/lifecycle";
import { paymentsSettings } from "./config.ts";
import { buildPayments } from "./service.ts";

await runService({ name: "payments", settings: paymentsSettings, build: buildPayments });
