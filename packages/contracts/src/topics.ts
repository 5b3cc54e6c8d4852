/** The topics of Stagedoor. A record's key decides its partition, so order holds per key. */
export type Topic = {
  /** What the key is. */
  readonly key: "userId" | "eventId" | "bookingId";
  /** The service that writes it; no other may. */
  readonly from: string;
  readonly to: readonly string[];
  /** Compacted topics keep the last record of every key for ever; the others keep records this long. */
  readonly kept:
    | { readonly policy: "compact"; readonly maxCompactionLagMs: number }
    | { readonly policy: "delete"; readonly retentionMs: number };
  readonly description: string;
};

const day = 24 * 3600 * 1000;
const week = { policy: "delete", retentionMs: 7 * day } as const;

/** Partitions per topic. Fixed for the life of a topic: a new number would move keys and break their order. */
export const partitionsPerTopic = 12;

export const topics = {
  "users.v1": {
    key: "userId",
    from: "auth",
    to: ["events", "bookings", "payments", "email"],
    // A deleted person's last full record must not outlive the minute that erasure promises.
    kept: { policy: "compact", maxCompactionLagMs: 60_000 },
    description: "Accounts. The only topic with names and addresses.",
  },
  "accounts.v1": {
    key: "userId",
    from: "auth",
    to: ["email"],
    // Not on users.v1: there, the last record of a key is all that compaction leaves of an account.
    kept: { policy: "delete", retentionMs: day },
    description: "What the owner of an account is told by mail.",
  },
  "events.v1": {
    key: "eventId",
    from: "events",
    to: ["bookings", "email", "live"],
    kept: { policy: "compact", maxCompactionLagMs: day },
    description: "What can be attended, drafts included.",
  },
  "bookings.v1": {
    key: "bookingId",
    from: "bookings",
    to: ["payments", "events", "email", "live"],
    kept: week,
    description: "Holds, confirmations, cancellations and expiries.",
  },
  "payments.v1": {
    key: "bookingId",
    from: "payments",
    to: ["bookings", "email"],
    kept: week,
    description: "What Stripe says of a booking's money.",
  },
  "availability.v1": {
    key: "eventId",
    from: "bookings",
    to: ["events", "live"],
    kept: { policy: "compact", maxCompactionLagMs: day },
    description: "Capacity and what is left of it.",
  },
  "notifications.v1": {
    key: "eventId",
    from: "events",
    to: ["email"],
    kept: week,
    description: "Mail to many: at most 500 recipients a message.",
  },
} as const satisfies Record<string, Topic>;

export type TopicName = keyof typeof topics;

export const topicNames = Object.keys(topics) as TopicName[];

/** Where a group's messages go that it could not apply: `<topic>.<group>.dlq`, kept for ever. */
export function deadLetterTopic(topic: TopicName, group: string): string {
  return `${topic}.${group}.dlq`;
}
