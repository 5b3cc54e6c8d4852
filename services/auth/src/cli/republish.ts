import { runRepublish } from "@stagedoor/service/runRepublish";
import { usersToRepublish } from "../queries/usersToRepublish.ts";

/** Sends all accounts on users.v1 again: DATABASE_URL=… node services/auth/src/cli/republish.ts [--after <id>] */
await runRepublish({ name: "auth", what: "accounts", source: usersToRepublish });
