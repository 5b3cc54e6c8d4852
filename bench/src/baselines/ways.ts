import { createHoldPlaces } from "@stagedoor/bookings/commands/hold";
import type { HoldPlaces, HoldSettings } from "@stagedoor/bookings/commands/holdRequest";
import type { Make } from "@stagedoor/bookings/commands/make";
import { bookingsSettings } from "@stagedoor/bookings/config";
import type { Database } from "@stagedoor/postgres/database";
import { naiveHoldPlaces } from "./naive.ts";
import { statementHoldPlaces } from "./statement.ts";

/** The ways to hold places that are compared. */
export const ways = {
  naive: ({ sql }: Database, make: Make, settings: HoldSettings) => naiveHoldPlaces(sql, make, settings),
  statement: ({ sql }: Database, make: Make, settings: HoldSettings) => statementHoldPlaces(sql, make, settings),
  engine: (database: Database, make: Make, settings: HoldSettings) => createHoldPlaces(database, make, settings),
} satisfies Record<string, (database: Database, make: Make, settings: HoldSettings) => HoldPlaces>;

export type Way = keyof typeof ways;

/** What the service has unless it is told otherwise. */
export const holdSettings: HoldSettings = {
  holdMs: 60_000 * bookingsSettings.holdMinutes.read(undefined, {}),
  keyLifetimeMs: bookingsSettings.keyLifetimeMs.read(undefined, {}),
  maxBatch: bookingsSettings.holdBatchSize.read(undefined, {}),
  maxQueuedPerEvent: bookingsSettings.maxQueuedPerEvent.read(undefined, {}),
  maxQueued: bookingsSettings.maxQueued.read(undefined, {}),
};
