import { runPrepare } from "@stagedoor/service/runPrepare";
import { paymentsMigrations } from "../db/migrations.ts";

/** Applies the migrations and makes the topics: DATABASE_URL=… KAFKA_BROKERS=… node services/payments/src/cli/prepare.ts */
await runPrepare({ name: "payments", migrations: paymentsMigrations });
