import type { Mutation } from "./mutation.ts";

const source = "packages/messaging/src";
const tests = "packages/messaging/test";

/** Safeguards of messages on their way, and of what is kept of other services. */
export const messagingMutations: Mutation[] = [
  {
    name: "inbox-check",
    takes: "an effect acts once for each message, by the inbox",
    changes: [
      {
        file: `${source}/apply.ts`,
        find: 'if (subscription.kind === "effect" && !(await enterInbox(tx, group, [message.id])).has(message.id))',
        replace: 'if (subscription.kind === "effect" && (await enterInbox(tx, group, [message.id])).size > 1)',
      },
    ],
    caughtBy: [`${tests}/consumers.int.test.ts`],
  },
  {
    name: "inbox-check-of-many",
    takes: "the same for messages that are applied together",
    changes: [
      {
        file: `${source}/apply.ts`,
        find: "return messages.filter(({ id }) => entered.delete(id));",
        replace: "return messages.filter(({ id }) => entered.delete(id) || true);",
      },
    ],
    caughtBy: [`${tests}/chunks.int.test.ts`],
  },
  {
    name: "relay-lock",
    takes: "one relay sends at a time",
    changes: [
      { file: `${source}/claim.ts`, find: "return lock?.held === true;", replace: "return lock !== undefined;" },
    ],
    caughtBy: [`${tests}/relay.int.test.ts`, `${tests}/outbox.int.test.ts`],
  },
  {
    name: "version-check-of-events",
    takes: "bookings takes over only newer versions of an event",
    changes: [
      {
        file: "services/bookings/src/commands/projectEvent.ts",
        find: "if (current === undefined || current.eventVersion >= event.version) return;",
        replace: "if (current === undefined) return;",
      },
    ],
    caughtBy: ["services/bookings/test/projection.int.test.ts"],
  },
  {
    name: "version-check-of-bookings",
    takes: "payments takes over only newer versions of a booking",
    changes: [
      {
        file: "services/payments/src/db/bookings.ts",
        find: "    where bookings.version < excluded.version`;",
        replace: "`;",
      },
    ],
    caughtBy: ["services/payments/test/messages.int.test.ts", "services/payments/test/bookingBursts.int.test.ts"],
  },
  {
    name: "version-check-of-users",
    takes: "bookings takes over only newer versions of a user",
    changes: [
      {
        file: "services/bookings/src/db/users.ts",
        find: "setWhere: lt(users.version, sql`excluded.version`),",
        replace: "setWhere: lt(sql`0`, sql`excluded.version`),",
      },
    ],
    caughtBy: ["services/bookings/test/projection.int.test.ts"],
  },
  {
    name: "version-check-of-mail-addresses",
    takes: "email takes over only newer versions of a user, so that an erased address stays erased",
    changes: [
      {
        file: "services/email/src/commands/keepUser.ts",
        find: "const ifNewer = sql`excluded.version > $",
        replace: "const ifNewer = sql`excluded.version > 0 * $",
      },
    ],
    caughtBy: ["services/email/test/mails.int.test.ts"],
  },
];
