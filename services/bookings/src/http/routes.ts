import type { App } from "@stagedoor/service/server";
import { attendeesCsvRoute } from "./attendeesCsv.ts";
import { bookingSummaryRoute } from "./bookingSummary.ts";
import { cancelBookingRoute } from "./cancelBooking.ts";
import { checkInRoutes } from "./checkIn.ts";
import { checkInCountsRoute } from "./checkInCounts.ts";
import { checkInUndoRoute } from "./checkInUndo.ts";
import { checkInUploadsRoute } from "./checkInUploads.ts";
import { createBookingRoute } from "./createBooking.ts";
import type { Deps } from "./deps.ts";
import { exportBookingsRoute } from "./exportBookings.ts";
import { getAvailabilityRoute } from "./getAvailability.ts";
import { getBookingRoute } from "./getBooking.ts";
import { listBookingsRoute } from "./listBookings.ts";
import { listReleasesRoute } from "./listReleases.ts";
import { listSeatsRoute } from "./listSeats.ts";
import { listTicketsRoute } from "./listTickets.ts";
import { restoreSeatsRoute } from "./restoreSeats.ts";
import { ticketKeysRoute } from "./ticketKeys.ts";

export function bookingsRoutes(app: App, deps: Deps): void {
  createBookingRoute(app, deps);
  listBookingsRoute(app, deps);
  attendeesCsvRoute(app, deps);
  exportBookingsRoute(app, deps);
  bookingSummaryRoute(app, deps);
  listReleasesRoute(app, deps);
  getBookingRoute(app, deps);
  cancelBookingRoute(app, deps);
  getAvailabilityRoute(app, deps);
  listSeatsRoute(app, deps);
  listTicketsRoute(app, deps);
  restoreSeatsRoute(app, deps);
  ticketKeysRoute(app, deps);
  checkInRoutes(app, deps);
  checkInUndoRoute(app, deps);
  checkInUploadsRoute(app, deps);
  checkInCountsRoute(app, deps);
}
