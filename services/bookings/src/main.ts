import { runService } from "@stagedoor/service/lifecycle";
import { bookingsSettings } from "./config.ts";
import { buildBookings } from "./service.ts";

await runService({ name: "bookings", settings: bookingsSettings, build: buildBookings });
