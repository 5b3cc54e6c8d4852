import { authRows } from "./auth.ts";
import { bookingsRows } from "./bookings.ts";
import { eventsRows } from "./events.ts";
import { paymentsRows } from "./payments.ts";
import type { Row } from "./row.ts";

/** Every route of every service, with who may call it. A test executes all of it and demands that it names every route there is. */
export const authorisationTable: readonly Row[] = [...authRows, ...eventsRows, ...bookingsRows, ...paymentsRows];
