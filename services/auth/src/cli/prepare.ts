import { runPrepare } from "@stagedoor/service/runPrepare";
import { authMigrations } from "../db/migrations.ts";

/** Applies the migrations and makes the topics: DATABASE_URL=… KAFKA_BROKERS=… node services/auth/src/cli/prepare.ts */
await runPrepare({ name: "auth", migrations: authMigrations });
