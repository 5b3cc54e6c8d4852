import type { Mutation } from "./mutation.ts";

/** Safeguards of accounts, doors, mail to many and lists. */
export const peopleMutations: Mutation[] = [
  {
    name: "check-in-once",
    takes: "a ticket opens a door once",
    changes: [
      {
        file: "services/bookings/src/domain/checkIn.ts",
        find: '  if (ticket.checkIn !== null) return { kind: "already", ticket, first: ticket.checkIn };\n  return { kind: "checked_in", ticket: { ...ticket, checkIn } };',
        replace: '  return { kind: "checked_in", ticket: { ...ticket, checkIn } };',
      },
    ],
    caughtBy: ["services/bookings/test/checkIn.unit.test.ts", "services/bookings/test/checkIn.int.test.ts"],
  },
  {
    name: "refund-deadline",
    takes: "who cancels after the policy's last hour gets nothing back",
    changes: [
      {
        file: "services/bookings/src/domain/refund.ts",
        find: "  if (now.getTime() > start - policy.untilHoursBefore * hourMs) return 0;\n",
        replace: "",
      },
    ],
    caughtBy: ["services/bookings/test/cancel.unit.test.ts"],
  },
  {
    name: "refund-percentage",
    takes: "a share of the price goes back, not all of it",
    changes: [
      {
        file: "services/bookings/src/domain/refund.ts",
        find: 'policy.kind === "full" ? 100 : policy.percentage',
        replace: 'policy.kind === "full" ? 100 : Math.max(100, policy.percentage)',
      },
    ],
    caughtBy: ["services/bookings/test/cancel.unit.test.ts"],
  },
  {
    name: "unsubscribe-token",
    takes: "mail is turned off only by who has the mail",
    changes: [
      {
        file: "services/auth/src/http/unsubscribeRoute.ts",
        find: "if (!isUnsubscribeToken(linkSecrets, token, userId, kind)) {",
        replace: 'if (token === "" && !isUnsubscribeToken(linkSecrets, token, userId, kind)) {',
      },
    ],
    caughtBy: ["services/auth/test/unsubscribe.int.test.ts"],
  },
  {
    name: "link-once",
    takes: "a mailed link works once",
    changes: [
      {
        file: "services/auth/src/commands/useLink.ts",
        find: "  await dropLinks(tx, userId, [purpose]);\n",
        replace: "  if (userId === tokenHash) await dropLinks(tx, userId, [purpose]);\n",
      },
    ],
    caughtBy: ["services/auth/test/links.int.test.ts"],
  },
  {
    name: "link-expiry",
    takes: "a mailed link ends",
    changes: [
      {
        file: "services/auth/src/commands/useLink.ts",
        find: "link === undefined || link.expiresAt.getTime() <= now.getTime()",
        replace: "link === undefined || link.expiresAt.getTime() < 0 * now.getTime()",
      },
    ],
    caughtBy: ["services/auth/test/links.int.test.ts"],
  },
  {
    name: "password-ends-sessions",
    takes: "a new password ends the sessions before",
    changes: [
      {
        file: "services/auth/src/commands/afterNewPassword.ts",
        find: "  await endSessionsOf(tx, id, {",
        replace: '  if (id === "") await endSessionsOf(tx, id, {',
      },
    ],
    caughtBy: ["services/auth/test/links.int.test.ts", "services/auth/test/editUser.int.test.ts"],
  },
  {
    name: "mail-preference",
    takes: "who has turned a kind of mail off gets none",
    changes: [
      {
        file: "services/email/src/domain/whyDrop.ts",
        find: "if (preference !== undefined && recipient.preferences?.[preference] === false)",
        replace: "if (preference !== undefined && recipient.preferences === undefined)",
      },
    ],
    caughtBy: ["services/email/test/notices.int.test.ts"],
  },
  {
    name: "cursor-ties",
    takes: "a cursor knows the last event of its page, not only when that begins",
    changes: [
      {
        file: "services/events/src/queries/orderedEvents.ts",
        find: "position.id}::uuid)`;",
        replace: "'00000000-0000-0000-0000-000000000000'}::uuid)`;",
      },
    ],
    caughtBy: ["services/events/test/search.int.test.ts"],
  },
  {
    name: "cursor-of-its-list",
    takes: "a cursor is refused by a list with other filters",
    changes: [
      {
        file: "services/events/src/http/eventCursor.ts",
        find: "if (list !== digest(JSON.stringify(asked)))",
        replace: "if (list === undefined)",
      },
    ],
    caughtBy: ["services/events/test/search.int.test.ts"],
  },
];
