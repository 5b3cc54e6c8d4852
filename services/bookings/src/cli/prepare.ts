import { runPrepare } from "@stagedoor/service/runPrepare";
import { bookingsMigrations } from "../db/migrations.ts";

/** Applies the migrations and makes the topics: DATABASE_URL=… KAFKA_BROKERS=… node services/bookings/src/cli/prepare.ts */
await runPrepare({ name: "bookings", migrations: bookingsMigrations });
