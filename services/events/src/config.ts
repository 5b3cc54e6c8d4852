import { currencies } from "@stagedoor/contracts/money";
import { maxRecipients } from "@stagedoor/contracts/schemas/notifications";
import { choice, integer, type SettingsOf } from "@stagedoor/service/settings";
import {
  authSettings,
  databaseSettings,
  httpSettings,
  kafkaSettings,
  publicSettings,
} from "@stagedoor/service/sharedSettings";
import type { NotifyLimits } from "./commands/notifyNext.ts";
import type { Limits } from "./domain/limits.ts";

const length = (name: string, what: string, fallback: number, max: number) =>
  integer(name, `characters of ${what}`, { default: fallback, min: 1, max });

export const eventsSettings = {
  ...httpSettings,
  ...publicSettings,
  ...databaseSettings,
  ...kafkaSettings,
  ...authSettings,
  maxTitleLength: length("MAX_TITLE_LENGTH", "a title", 200, 1_000),
  maxDescriptionLength: length("MAX_DESCRIPTION_LENGTH", "a description", 10_000, 100_000),
  maxVenueLength: length("MAX_VENUE_LENGTH", "a venue", 200, 1_000),
  maxTicketTypeNameLength: length("MAX_TICKET_TYPE_NAME_LENGTH", "a ticket type's name", 100, 1_000),
  maxTicketTypes: integer("MAX_TICKET_TYPES", "ticket types of an event", { default: 20, min: 1, max: 1_000 }),
  maxBlockedSeats: integer("MAX_BLOCKED_SEATS", "blocked seats of a ticket type", {
    default: 5_000,
    min: 0,
    max: 100_000,
  }),
  maxCapacity: integer("MAX_CAPACITY", "places of an event", { default: 1_000_000, min: 1, max: 100_000_000 }),
  maxPlacesPerBooking: integer("MAX_PLACES_PER_BOOKING", "what a host may set as maxPerBooking", {
    default: 100,
    // The default of a ticket type is 10 and must be allowed.
    min: 10,
    max: 10_000,
  }),
  maxFollows: integer("MAX_FOLLOWS", "hosts whom a person follows", { default: 1_000, min: 1, max: 100_000 }),
  maxInterests: integer("MAX_INTERESTS", "events that a person is interested in", {
    default: 1_000,
    min: 1,
    max: 100_000,
  }),
  notifyEveryMs: integer("NOTIFY_EVERY_MS", "how often to look for sales that have opened and people to be told", {
    default: 500,
    min: 10,
    max: 60_000,
  }),
  notifyBatchSize: integer("NOTIFY_BATCH_SIZE", "people of one message, and of one transaction", {
    default: maxRecipients,
    min: 1,
    max: maxRecipients,
  }),
  notifyRetryMs: integer("NOTIFY_RETRY_MS", "how long a notification waits that failed", {
    default: 5_000,
    min: 10,
    max: 600_000,
  }),
  changeSettleMs: integer("CHANGE_SETTLE_MS", "how long a change of time or place waits for further ones", {
    default: 10_000,
    min: 0,
    max: 3_600_000,
  }),
  eraseEveryMs: integer("ERASE_EVERY_MS", "how often to look for deleted accounts of which something is left", {
    default: 1_000,
    min: 10,
    max: 60_000,
  }),
  eraseBatchSize: integer("ERASE_BATCH_SIZE", "rows of a kind that one transaction erases", {
    default: 1_000,
    min: 1,
    max: 100_000,
  }),
  maxCounted: integer("MAX_COUNTED_EVENTS", "how far the matches of a list are counted", {
    default: 200,
    min: 1,
    max: 1_000_000,
  }),
  maxRanked: integer("MAX_RANKED_EVENTS", "how many matches of a search are ranked: those that begin first", {
    default: 200,
    min: 1,
    max: 100_000,
  }),
  maxExamined: integer("MAX_EXAMINED_EVENTS", "how many events with its rarest word a search with several looks at", {
    default: 2_000,
    min: 1,
    max: 1_000_000,
  }),
  markEndedEveryMs: integer("MARK_ENDED_EVERY_MS", "how often events that have ended leave the list of those to come", {
    default: 5_000,
    min: 100,
    max: 3_600_000,
  }),
  maxHostEvents: integer("MAX_HOST_EVENTS", "upcoming events of a host's page", { default: 10, min: 1, max: 100 }),
  maxHostCounted: integer("MAX_HOST_COUNTED", "how far a host's events and followers are counted", {
    default: 10_000,
    min: 1,
    max: 1_000_000,
  }),
  exportMax: integer("EXPORT_MAX", "events, follows and interests that one export has at most of each", {
    default: 10_000,
    min: 1,
    max: 100_000,
  }),
  defaultCurrency: choice("DEFAULT_CURRENCY", "of events that are given no prices", currencies, "gbp"),
};

export type EventsConfig = SettingsOf<typeof eventsSettings>;

export function limitsOf(config: EventsConfig): Limits {
  return {
    titleLength: config.maxTitleLength,
    descriptionLength: config.maxDescriptionLength,
    venueLength: config.maxVenueLength,
    ticketTypeNameLength: config.maxTicketTypeNameLength,
    ticketTypes: config.maxTicketTypes,
    blockedSeats: config.maxBlockedSeats,
    capacity: config.maxCapacity,
    maxPerBooking: config.maxPlacesPerBooking,
  };
}

export function notifyLimitsOf(config: EventsConfig): NotifyLimits {
  return { batchSize: config.notifyBatchSize, settleMs: config.changeSettleMs, retryMs: config.notifyRetryMs };
}
