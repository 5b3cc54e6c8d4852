import { integer, number, type SettingsOf } from "@stagedoor/service/settings";
import {
  authSettings,
  databaseSettings,
  httpSettings,
  kafkaSettings,
  keyCipherSettings,
  publicSettings,
} from "@stagedoor/service/sharedSettings";

const hour = 3_600_000;

export const ticketKeySettings = {
  // A scanner without network that reads the keys once a day knows each in time.
  ticketKeyGraceSeconds: integer(
    "TICKET_KEY_GRACE_SECONDS",
    "how long the next key of tickets is published before it signs; for the command that makes it",
    { default: 86_400, min: 0, max: 30 * 86_400 },
  ),
};

export const bookingsSettings = {
  ...httpSettings,
  ...publicSettings,
  ...databaseSettings,
  ...kafkaSettings,
  ...authSettings,
  ...keyCipherSettings,
  ...ticketKeySettings,
  holdMinutes: number("HOLD_MINUTES", "how long places are held for a payment", { default: 10, min: 0.01, max: 1440 }),
  holdGraceMs: integer("HOLD_GRACE_MS", "time after a hold's end until it expires without word from payments", {
    default: 60_000,
    min: 0,
    max: hour,
  }),
  keyLifetimeMs: integer("KEY_LIFETIME_MS", "how long an Idempotency-Key stands for the booking that it made", {
    default: 24 * hour,
    min: 1_000,
    max: 30 * 24 * hour,
  }),
  holdBatchSize: integer("HOLD_BATCH_SIZE", "bookings of one event that one commit makes at most", {
    default: 500,
    min: 1,
    max: 2_000,
  }),
  maxQueuedPerEvent: integer(
    "HOLD_MAX_QUEUED_PER_EVENT",
    "requests for one event that wait in this process; more are answered 503",
    { default: 10_000, min: 1, max: 1_000_000 },
  ),
  maxQueued: integer("HOLD_MAX_QUEUED", "requests for all events together that wait in this process", {
    default: 20_000,
    min: 1,
    max: 1_000_000,
  }),
  maxItemsPerBooking: integer("MAX_ITEMS_PER_BOOKING", "ticket types of one booking at most", {
    default: 20,
    min: 1,
    max: 100,
  }),
  // With the longest gate each a body of 45 kB, of BODY_LIMIT_BYTES' 64 KiB.
  maxScansPerUpload: integer("CHECK_IN_MAX_SCANS", "scans made without network that one request brings at most", {
    default: 100,
    min: 1,
    max: 2_000,
  }),
  expiryEveryMs: integer("EXPIRY_EVERY_MS", "pause between two looks for holds that are over", {
    default: 1_000,
    min: 10,
    max: hour,
  }),
  // 200 of one event keep its lock for 15 ms, so that holds go on in between; 500 for 32 ms.
  expiryBatchSize: integer("EXPIRY_BATCH_SIZE", "holds that expire in one transaction at most", {
    default: 200,
    min: 1,
    max: 1_000,
  }),
  cancellationEveryMs: integer(
    "CANCELLATION_EVERY_MS",
    "pause between two looks for events whose bookings are to be released",
    {
      default: 1_000,
      min: 10,
      max: hour,
    },
  ),
  cancellationBatchSize: integer(
    "CANCELLATION_BATCH_SIZE",
    "bookings of a cancelled or restored event that one transaction releases at most",
    { default: 200, min: 1, max: 1_000 },
  ),
  cancellationRetryMs: integer(
    "CANCELLATION_RETRY_MS",
    "how long an event whose bookings could not be released waits for another try",
    { default: 30_000, min: 10, max: hour },
  ),
  availabilityEveryMs: integer("AVAILABILITY_EVERY_MS", "least time between two announcements of one event", {
    default: 250,
    min: 0,
    max: 60_000,
  }),
  availabilityMostWaiting: integer(
    "AVAILABILITY_MOST_WAITING",
    "requests for the availability of an event that is on its way here, at once; those that book have places of their own",
    { default: 50, min: 1, max: 200 },
  ),
  exportsAtOnce: integer(
    "EXPORTS_AT_ONCE",
    "tables and files of bookings that are written at once; more are answered 503",
    {
      default: 8,
      min: 1,
      max: 100,
    },
  ),
  exportMs: integer("EXPORT_MS", "how long the writing of such a file may take, that is, its reading", {
    default: 600_000,
    min: 100,
    max: hour,
  }),
  availabilitySweepMs: integer("AVAILABILITY_SWEEP_MS", "pause between two repetitions of what was announced lately", {
    default: 30_000,
    min: 10,
    max: hour,
  }),
  availabilityRecentMs: integer(
    "AVAILABILITY_RECENT_MS",
    "how long an announcement is repeated; several times AVAILABILITY_SWEEP_MS",
    { default: 120_000, min: 100, max: hour },
  ),
};

export type BookingsConfig = SettingsOf<typeof bookingsSettings>;
