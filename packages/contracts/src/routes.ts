/**
 * Which service answers which path: a first segment below `/api/v1` belongs to one service. This table feeds the gateway of
 * `npm start`, compose and the Ingress.
 */
export const apiPrefix = "/api/v1";

export const routedServices = ["auth", "events", "bookings", "payments", "live"] as const;

export type RoutedService = (typeof routedServices)[number];

export const apiSegments: Readonly<Record<RoutedService, readonly string[]>> = {
  auth: ["auth", "users"],
  events: ["events", "hosts", "follows", "interests"],
  bookings: ["bookings", "seats", "availability", "tickets"],
  payments: ["checkout", "payments", "webhooks"],
  live: ["live"],
};

/** Paths outside `/api/v1` that belong to a service; everything else is web's. */
export const otherPrefixes: Readonly<Record<string, RoutedService>> = { "/.well-known": "auth" };

/** The path prefixes of a service, longest part first where it matters: `/api/v1/auth`, `/api/v1/users`, `/.well-known`. */
export function prefixesOf(service: RoutedService): string[] {
  const inApi = apiSegments[service].map((segment) => `${apiPrefix}/${segment}`);
  const outside = Object.entries(otherPrefixes).flatMap(([prefix, owner]) => (owner === service ? [prefix] : []));
  return [...inApi, ...outside];
}
