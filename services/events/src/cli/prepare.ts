import { runPrepare } from "@stagedoor/service/runPrepare";
import { eventsMigrations } from "../db/migrations.ts";

/** Applies the migrations and makes the topics: DATABASE_URL=… KAFKA_BROKERS=… node services/events/src/cli/prepare.ts */
await runPrepare({ name: "events", migrations: eventsMigrations });
