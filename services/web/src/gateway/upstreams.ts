import { prefixesOf, type RoutedService, routedServices } from "@stagedoor/contracts/routes";
import type { WebConfig } from "../config.ts";

export type Route = { readonly prefix: string; readonly service: RoutedService; readonly upstream: string };

/** Which prefix goes where: the table of contracts, without services that this deployment does not have. */
export function routesOf(config: WebConfig): Route[] {
  const upstreams: Record<RoutedService, string | undefined> = {
    auth: config.upstreamAuth,
    events: config.upstreamEvents,
    bookings: config.upstreamBookings,
    payments: config.upstreamPayments,
    live: config.upstreamLive,
  };
  return routedServices.flatMap((service) => {
    const upstream = upstreams[service];
    return upstream === undefined ? [] : prefixesOf(service).map((prefix) => ({ prefix, service, upstream }));
  });
}
