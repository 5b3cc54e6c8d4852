import { runPrepare } from "@stagedoor/service/runPrepare";
import { emailMigrations } from "../db/migrations.ts";

/** Applies the migrations and makes the topics: DATABASE_URL=… KAFKA_BROKERS=… node services/email/src/cli/prepare.ts */
await runPrepare({ name: "email", migrations: emailMigrations });
