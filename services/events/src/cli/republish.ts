import { runRepublish } from "@stagedoor/service/runRepublish";
import { eventsToRepublish } from "../queries/eventsToRepublish.ts";

/** Sends all events on events.v1 again: DATABASE_URL=… node services/events/src/cli/republish.ts [--after <id>] */
await runRepublish({ name: "events", what: "events", source: eventsToRepublish });
