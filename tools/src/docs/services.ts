import { authServiceSettings } from "@stagedoor/auth/config";
import { buildAuth } from "@stagedoor/auth/service";
import { bookingsSettings } from "@stagedoor/bookings/config";
import { buildBookings } from "@stagedoor/bookings/service";
import { eventsSettings } from "@stagedoor/events/config";
import { buildEvents } from "@stagedoor/events/service";
import { paymentsSettings } from "@stagedoor/payments/config";
import { buildPayments } from "@stagedoor/payments/service";
import type { Service } from "@stagedoor/service/running";
import { readSettings } from "@stagedoor/service/settings";
import { documentationSettings as env } from "./settings.ts";
import type { Json } from "./sorted.ts";

type Build = () => Promise<Pick<Service, "app" | "stop">>;

/** The services with an API of their own, built and never started. */
const builds: Record<string, Build> = {
  auth: () => buildAuth(readSettings(env, authServiceSettings)),
  events: () => buildEvents(readSettings(env, eventsSettings)),
  bookings: () => buildBookings(readSettings(env, bookingsSettings)),
  payments: () => buildPayments(readSettings(env, paymentsSettings)),
};

/** Each service's OpenAPI 3.1 document, from the schemas that its routes validate with. */
export async function serviceDocuments(): Promise<Record<string, Json>> {
  const documents: Record<string, Json> = {};
  for (const [name, build] of Object.entries(builds)) {
    const { app, stop } = await build();
    await app.ready();
    documents[name] = JSON.parse(JSON.stringify(app.swagger())) as Json;
    await stop();
  }
  return documents;
}
