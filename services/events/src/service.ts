import { newId } from "@stagedoor/contracts/ids";
import { type AssembledService, assembleService } from "@stagedoor/service/assemble";
import { systemClock } from "@stagedoor/service/clock";
import { job } from "@stagedoor/service/jobs";
import type { Overrides } from "@stagedoor/service/running";
import { prunePast } from "./commands/prunePast.ts";
import { type EventsConfig, limitsOf, notifyLimitsOf } from "./config.ts";
import { availabilitySubscription } from "./consumers/availability.ts";
import { bookingsSubscription } from "./consumers/bookings.ts";
import { usersSubscription } from "./consumers/users.ts";
import { eventsMigrations } from "./db/migrations.ts";
import { calendarRoute } from "./http/calendarRoute.ts";
import type { RouteDeps } from "./http/deps.ts";
import { exportRoute } from "./http/exportRoute.ts";
import { followRoutes } from "./http/followRoutes.ts";
import { hostRoutes } from "./http/hostRoutes.ts";
import { interestRoutes } from "./http/interestRoutes.ts";
import { listRoute } from "./http/listRoute.ts";
import { readRoutes } from "./http/readRoutes.ts";
import { statusRoutes } from "./http/statusRoutes.ts";
import { writeRoutes } from "./http/writeRoutes.ts";
import { eraseAll } from "./jobs/erase.ts";
import { markEnded } from "./jobs/markEnded.ts";
import { notifyAll } from "./jobs/notify.ts";
import { findEventIn } from "./queries/findEvent.ts";

const pruneEveryMs = 3_600_000;
const pruneBatchSize = 5_000;

/** Builds the events service, without starting it. */
export function buildEvents(config: EventsConfig, overrides: Overrides = {}): Promise<AssembledService> {
  const now = overrides.now ?? systemClock;
  return assembleService({
    name: "events",
    config,
    log: overrides.log,
    migrations: eventsMigrations,
    routes(app, { database }) {
      const deps: RouteDeps = {
        database,
        findEvent: findEventIn(database),
        newId,
        now,
        limits: limitsOf(config),
        defaultCurrency: config.defaultCurrency,
      };
      listRoute(app, deps, { counted: config.maxCounted, ranked: config.maxRanked, examined: config.maxExamined });
      readRoutes(app, deps);
      writeRoutes(app, deps);
      statusRoutes(app, deps);
      calendarRoute(app, deps, config.publicUrl);
      exportRoute(app, deps, config.exportMax);
      hostRoutes(app, deps, { events: config.maxHostEvents, counted: config.maxHostCounted });
      followRoutes(app, deps, config.maxFollows);
      interestRoutes(app, deps, config.maxInterests);
    },
    subscriptions: () => [usersSubscription, availabilitySubscription, bookingsSubscription],
    jobs: ({ database, log }) => [
      job({
        name: "notify",
        everyMs: config.notifyEveryMs,
        log,
        run: (signal) => notifyAll(database, { newId, now, log }, notifyLimitsOf(config), signal),
      }),
      job({
        name: "erase",
        everyMs: config.eraseEveryMs,
        log,
        run: (signal) => eraseAll(database, { now, log }, config.eraseBatchSize, signal),
      }),
      job({
        name: "mark ended events",
        everyMs: config.markEndedEveryMs,
        log,
        run: (signal) => markEnded(database, now(), signal),
      }),
      job({
        name: "prune past events",
        everyMs: pruneEveryMs,
        log,
        run: (signal) => prunePast(database, now(), pruneBatchSize, signal),
      }),
    ],
  });
}
