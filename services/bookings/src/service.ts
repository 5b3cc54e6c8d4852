import { newId } from "@stagedoor/contracts/ids";
import { type AssembledService, assembleService, type Parts } from "@stagedoor/service/assemble";
import { systemClock } from "@stagedoor/service/clock";
import { job } from "@stagedoor/service/jobs";
import type { Overrides } from "@stagedoor/service/running";
import { createHoldPlaces } from "./commands/hold.ts";
import type { HoldPlaces, HoldSettings } from "./commands/holdRequest.ts";
import type { Make } from "./commands/make.ts";
import type { BookingsConfig } from "./config.ts";
import { eventMessages } from "./consumers/events.ts";
import { paymentMessages } from "./consumers/payments.ts";
import { userMessages } from "./consumers/users.ts";
import { createTicketCodes } from "./crypto/ticketCodes.ts";
import { createTicketKeys, type TicketKeys } from "./crypto/ticketKeys.ts";
import { isAnyDue } from "./db/availabilityDue.ts";
import { bookingsMigrations } from "./db/migrations.ts";
import { bookingsRoutes } from "./http/routes.ts";
import { createWaitingRoom } from "./http/waitingRoom.ts";
import { createAvailabilityHook } from "./jobs/announceAvailability.ts";
import { finishAttendeeReleases } from "./jobs/attendeeReleases.ts";
import { finishReleases } from "./jobs/eventReleases.ts";
import { expireAllDue } from "./jobs/expiry.ts";
import { createAvailabilitySweep } from "./jobs/sweepAvailability.ts";

export type BookingsOverrides = Overrides & {
  /** Another way to hold places behind the same routes, for measurements against this one. */
  readonly holdPlaces?: (parts: Parts, make: Make, settings: HoldSettings) => HoldPlaces;
  /** Whether a relay brings the outbox to Kafka. Default true. */
  readonly relay?: boolean;
};

/** Another replica may have made another signing key; what it signs must be published by all of them. */
const reloadKeysEveryMs = 60_000;

/** Wires the service up; nothing runs until it is started. */
export function buildBookings(config: BookingsConfig, overrides: BookingsOverrides = {}): Promise<AssembledService> {
  const now = overrides.now ?? systemClock;
  let keys: TicketKeys;
  const make: Make = { now, newId, ticketCode: createTicketCodes(() => keys.ring.signing()) };
  const expiry = { graceMs: config.holdGraceMs, batchSize: config.expiryBatchSize };
  const cancelling = { batchSize: config.cancellationBatchSize, retryMs: config.cancellationRetryMs };
  return assembleService({
    name: "bookings",
    config,
    log: overrides.log,
    migrations: bookingsMigrations,
    relay: overrides.relay,
    routes: (app, parts) => {
      const { database } = parts;
      keys = createTicketKeys(database, { secret: config.keyEncryptionSecret, now, newId });
      const settings = {
        holdMs: config.holdMinutes * 60_000,
        keyLifetimeMs: config.keyLifetimeMs,
        maxBatch: config.holdBatchSize,
        maxQueuedPerEvent: config.maxQueuedPerEvent,
        maxQueued: config.maxQueued,
      };
      const holdPlaces = overrides.holdPlaces?.(parts, make, settings) ?? createHoldPlaces(database, make, settings);
      const strangers = createWaitingRoom(config.availabilityMostWaiting);
      const exports = createWaitingRoom(config.exportsAtOnce);
      const exportMs = config.exportMs;
      const maxItems = config.maxItemsPerBooking;
      const maxScans = config.maxScansPerUpload;
      bookingsRoutes(app, {
        database,
        make,
        holdPlaces,
        maxItems,
        maxScans,
        strangers,
        exports,
        exportMs,
        ticketKeys: keys.ring,
      });
    },
    prepare: () => keys.prepare(),
    subscriptions: () => [eventMessages(make), userMessages(make), paymentMessages(make)],
    jobs: ({ database, log }) => [
      job({
        name: "expiry",
        everyMs: config.expiryEveryMs,
        log,
        run: (signal) => expireAllDue(database, make, expiry, log, signal),
      }),
      job({
        name: "event releases",
        everyMs: config.cancellationEveryMs,
        log,
        run: (signal) => finishReleases(database, make, cancelling, log, signal),
      }),
      job({
        name: "attendee releases",
        everyMs: config.cancellationEveryMs,
        log,
        run: (signal) => finishAttendeeReleases(database, make, cancelling, log, signal),
      }),
      job({ name: "reload keys", everyMs: reloadKeysEveryMs, log, run: () => keys.ring.reload() }),
      job({
        name: "availability",
        everyMs: config.availabilitySweepMs,
        log,
        run: createAvailabilitySweep(database, config.availabilityRecentMs, systemClock),
      }),
    ],
    // The real clock, here and in the sweep: rounds follow the database, whatever time a test says that it is.
    onRound: () => createAvailabilityHook(config.availabilityEveryMs, systemClock),
    isRoundDue: (database) => isAnyDue(database, systemClock()),
  });
}
